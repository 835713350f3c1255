// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Diagnostics;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Sites;
using Afterlink.Tasks.Kernel;

namespace Afterlink.Tasks.Diagnostics;

/// <summary>The sites of a module that C# should answer and cannot: each gets a warning, at its source line where debug information has it.</summary>
internal static class NativeSites
{
    /// <summary>The warnings about <paramref name="result"/>. Kinds that run natively anyway, or are only ever reported, need none.</summary>
    public static DiagnosticBag Describe(RewriteResult result)
    {
        var diagnostics = new DiagnosticBag(result.InputPath);
        foreach (var site in result.Sites)
        {
            if (site.IsPatched || !IsToBeAnswered(site))
                continue;

            diagnostics.AddAt(DiagnosticId.SiteLeftNative, site.SourceFile ?? result.InputPath, site.SourceLine, site.Text, DescribePlace(site), site.Reason);
        }

        return diagnostics;
    }

    /// <summary>The warnings about a kernel module: what the kernel has an operation for, and does not bind. What it has none for is nobody's mistake.</summary>
    public static DiagnosticBag DescribeOfKernel(RewriteResult result, CopiedSources sources)
    {
        var diagnostics = new DiagnosticBag(result.InputPath);
        foreach (var site in result.Sites.Where(static site => !site.IsPatched && !site.IsWithoutOperation && IsToBeAnswered(site)))
        {
            var file = site.SourceFile is { } source ? sources.OriginOf(source) : result.InputPath;
            diagnostics.AddAt(DiagnosticId.KernelSiteLeftNative, file, site.SourceLine, site.Text, DescribePlace(site), site.Reason);
        }

        return diagnostics;
    }

    private static bool IsToBeAnswered(Site site) => SiteKinds.Find(site.Kind) is { Binding: DefaultBinding.FastPath or DefaultBinding.Monitor or DefaultBinding.Handler };

    private static string DescribePlace(Site site) => site.Symbol is null
        ? string.Create(CultureInfo.InvariantCulture, $"{site.Section} at 0x{site.Address:x}")
        : string.Create(CultureInfo.InvariantCulture, $"{site.Symbol}+0x{site.SymbolOffset:x}");
}
