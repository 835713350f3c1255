// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Reporting;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Reporting;

/// <summary>The page as a file: whole or not at all, and never instead of a module.</summary>
[TestClass]
public sealed class ReportFileTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Write_RewrittenModule_WritesThePage()
    {
        using var folder = new ScratchFolder();
        var result = Rewritten(folder);
        Assert.IsEmpty(ReportFile.Write([result], folder["page.html"], TestContext.CancellationToken));
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(folder["page.html"]));
    }

    [TestMethod]
    public void Write_Twice_GivesTheSameBytes()
    {
        using var folder = new ScratchFolder();
        var result = Rewritten(folder);
        _ = ReportFile.Write([result], folder["a.html"], TestContext.CancellationToken);
        _ = ReportFile.Write([result], folder["b.html"], TestContext.CancellationToken);
        Assert.AreSequenceEqual(File.ReadAllBytes(folder["a.html"]), File.ReadAllBytes(folder["b.html"]));
    }

    [TestMethod]
    [DataRow("assembled.so")]
    [DataRow("out.so")]
    [DataRow("out.so.afterlink-manifest")]
    public void Write_OverAModule_IsRefused(string name)
    {
        using var folder = new ScratchFolder();
        var result = Rewritten(folder);
        var before = File.ReadAllBytes(folder[name]);
        Assert.AreEqual(DiagnosticId.ReportIsModule, ReportFile.Write([result], folder[name], TestContext.CancellationToken).Single().Id);
        Assert.AreSequenceEqual(before, File.ReadAllBytes(folder[name]));
    }

    [TestMethod]
    public void Write_OverAScannedModule_IsRefused()
    {
        using var folder = new ScratchFolder();
        _ = Rewritten(folder);
        var scanned = AssembledModule.Scan(folder["assembled.so"], TestContext.CancellationToken);
        Assert.AreEqual(DiagnosticId.ReportIsModule, ReportFile.Write([scanned], folder["assembled.so"], TestContext.CancellationToken).Single().Id);
    }

    [TestMethod]
    public void Write_ModuleThatWasReplacedMeanwhile_IsRefusedAndLeavesTheOldPage()
    {
        using var folder = new ScratchFolder();
        var result = Rewritten(folder);
        File.WriteAllText(folder["page.html"], "old");
        File.AppendAllText(folder["assembled.so"], "newer");
        Assert.AreEqual(DiagnosticId.ReportFilesChanged, ReportFile.Write([result], folder["page.html"], TestContext.CancellationToken).Single().Id);
        Assert.AreEqual("old", File.ReadAllText(folder["page.html"]));
    }

    [TestMethod]
    public void Write_FolderThatDoesNotExist_SaysSo()
    {
        using var folder = new ScratchFolder();
        Assert.AreEqual(DiagnosticId.OutputUnwritable, ReportFile.Write([Rewritten(folder)], folder["no/page.html"], TestContext.CancellationToken).Single().Id);
    }

    private RewriteResult Rewritten(ScratchFolder folder) =>
        AssembledModule.Rewrite(AssembledModule.Build(folder, AssembledModule.Function("cpuid; mov $1, %eax; ret")), folder["out.so"], TestContext.CancellationToken);
}
