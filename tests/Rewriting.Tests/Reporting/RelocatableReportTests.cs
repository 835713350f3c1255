// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Reporting;
using Afterlink.Rewriting.Reporting.Model;
using Afterlink.Rewriting.Tests.Kernel;
using Afterlink.Rewriting.Tests.Objects;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Reporting;

/// <summary>Reports of kernel modules and of objects: they have no addresses, and records in place of a note.</summary>
[TestClass]
public sealed class RelocatableReportTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("6.1")]
    [DataRow("6.12")]
    public void Build_KernelModule_ListsStubsAndWhatTheyLeadTo(string kernel)
    {
        var module = BuiltModule.For(kernel);

        var report = Build(module.Result, module.Original, module.Rewritten);

        Assert.AreEqual(report.BytesAfter - report.BytesBefore, report.Growth.Sum(static part => part.Bytes));
        Assert.AreEqual((module.Result.Patched, module.Result.Native), (report.Patched, report.Native));
        var windows = report.Functions.SelectMany(static function => function.Windows).ToArray();
        Assert.IsNotEmpty(windows);
        foreach (var window in windows)
        {
            // The kernel writes the window when it loads the module; in the file it is what it was.
            Assert.IsEmpty(window.Listing!.After);
            Assert.Contains(static line => line.Role == LineRole.Site, window.Listing.Before, window.Sites[0].Symbol!);

            // Back into the function, or out of it by way of the kernel's own return.
            Assert.IsTrue(window.Listing.Stub[^1].Comment is { } end && (end.StartsWith(window.Sites[0].Symbol!, StringComparison.Ordinal) || end == "__x86_return_thunk"), window.Sites[0].Symbol!);
        }

        var interrupts = windows.First(static window => window.Sites is [{ Mnemonic: "cli" }]);
        Assert.Contains(static line => line.Comment?.StartsWith("pv_ops+0x", StringComparison.Ordinal) == true, interrupts.Listing!.Stub);
        var processor = windows.First(static window => window.Sites.Any(static site => site.Mnemonic == "cpuid"));
        Assert.Contains("afterlink_cpuid", processor.Listing!.Stub.Select(static line => line.Comment));
    }

    [TestMethod]
    public void Build_PreparedObject_ListsWindowsAndStubs()
    {
        using var folder = new ScratchFolder();
        var path = PreparedObject.Compile(folder, "some.o", PreparedObject.Source);
        var result = ModuleRewriter.Rewrite(new RewriteRequest(path, folder["out.o"]), TestContext.CancellationToken);
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));

        var report = Build(result, File.ReadAllBytes(path), File.ReadAllBytes(folder["out.o"]));

        var moved = report.Functions.SelectMany(static function => function.Windows).Where(static window => window.Listing!.Stub.Count != 0).ToArray();
        Assert.IsNotEmpty(moved);
        foreach (var window in moved)
        {
            Assert.AreEqual("to the stub", window.Listing!.After[0].Comment);
            Assert.AreEqual(window.Sites.Count, window.Listing.Stub.Count(static line => line.Role == LineRole.Site));
        }
    }

    [TestMethod]
    public void Build_ObjectWithNothingToPrepare_IsAReportWithoutGrowth()
    {
        using var folder = new ScratchFolder();
        var path = PreparedObject.Compile(folder, "none.o", "int none(int n) { return n + 1; }");
        var result = ModuleRewriter.Rewrite(new RewriteRequest(path, folder["out.o"]), TestContext.CancellationToken);
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));

        var report = Build(result, File.ReadAllBytes(path), File.ReadAllBytes(folder["out.o"]));

        Assert.AreEqual((true, 0, report.BytesBefore), (report.IsRewritten, report.Patched, report.BytesAfter));
        Assert.IsEmpty(report.Growth);
    }

    [TestMethod]
    public void Build_KernelModuleOfAnotherOriginal_IsRefused()
    {
        var module = BuiltModule.For("6.1");
        var diagnostics = new DiagnosticBag();

        Assert.IsNull(ModuleReportBuilder.Build(module.Result, BuiltModule.For("6.12").Original, module.Rewritten, diagnostics));

        Assert.AreEqual(DiagnosticId.ReportFilesChanged, diagnostics.Single().Id);
    }

    private static ModuleReport Build(RewriteResult result, byte[] original, byte[] rewritten)
    {
        var diagnostics = new DiagnosticBag();
        var report = ModuleReportBuilder.Build(result, original, rewritten, diagnostics);
        Assert.IsNotNull(report, string.Join('\n', diagnostics));
        return report;
    }
}
