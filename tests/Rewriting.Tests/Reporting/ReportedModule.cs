// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Reporting;
using Afterlink.Rewriting.Reporting.Html;
using Afterlink.Rewriting.Reporting.Model;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Reporting;

/// <summary>Reports of modules that are made in a test.</summary>
internal static class ReportedModule
{
    public const string LibC = "/lib/x86_64-linux-gnu/libc.so.6";
    public const string LibCrypto = "/usr/lib/x86_64-linux-gnu/libcrypto.so.3";

    /// <summary>Rewrites a module and makes the model of its report.</summary>
    public static ModuleReport Rewrite(ScratchFolder folder, string path, CancellationToken cancellationToken)
    {
        var result = AssembledModule.Rewrite(path, folder["out.so"], cancellationToken);
        var diagnostics = new DiagnosticBag();
        var report = ModuleReportBuilder.Build(result, File.ReadAllBytes(path), File.ReadAllBytes(folder["out.so"]), diagnostics);
        Assert.IsNotNull(report, string.Join('\n', diagnostics));
        return report;
    }

    /// <summary>Scans a module and makes the model of its report.</summary>
    public static ModuleReport Scan(string path, CancellationToken cancellationToken)
    {
        var report = ModuleReportBuilder.Build(AssembledModule.Scan(path, cancellationToken), File.ReadAllBytes(path), new DiagnosticBag());
        Assert.IsNotNull(report);
        return report;
    }

    /// <summary>Rewrites a module and makes its page.</summary>
    public static string Page(ScratchFolder folder, string path, CancellationToken cancellationToken) => HtmlReport.Make([Rewrite(folder, path, cancellationToken)]);
}
