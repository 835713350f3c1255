// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Tests.Toolchain;
using Afterlink.Sites;

namespace Afterlink.Rewriting.Tests.Kernel;

/// <summary>Kernel modules, rewritten for kernels with both forms of alternatives.</summary>
[TestClass]
public sealed class KernelRewriterTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("6.1")]
    [DataRow("6.12")]
    public void Rewrite_RawModule_BindsAllSitesWithAnOperation(string kernel)
    {
        var native = BuiltModule.For(kernel).Result.Sites.Where(static site => !site.IsPatched && site.Section != ".altinstr_replacement")
            .Select(static site => $"{site.Symbol}: {site.Reason}").Order(StringComparer.Ordinal).ToArray();

        Assert.AreSequenceEqual(new[] { "raw_in: no-pv-operation", "raw_rdmsr_safe: kernel-table" }, native, string.Join('\n', native));
    }

    [TestMethod]
    [DataRow("6.1")]
    [DataRow("6.12")]
    public void Rewrite_Twice_GivesTheSameBytes(string kernel)
    {
        var module = BuiltModule.For(kernel);
        using var folder = new ScratchFolder();

        var again = ModuleRewriter.Rewrite(new RewriteRequest(module.ModulePath, folder["again.ko"]) { Kernel = new KernelOptions(module.Headers) }, TestContext.CancellationToken);

        Assert.IsTrue(again.Succeeded);
        Assert.AreSequenceEqual(module.Rewritten, File.ReadAllBytes(folder["again.ko"]));
    }

    [TestMethod]
    [DataRow("6.1")]
    [DataRow("6.12")]
    public void Rewrite_StiAndHlt_AreOneWindow(string kernel)
    {
        var halt = BuiltModule.For(kernel).Result.Sites.Where(static site => site.Symbol == "raw_halt").ToArray();

        Assert.HasCount(2, halt);
        Assert.AreEqual(halt[0].StubAddress, halt[1].StubAddress);
        Assert.AreEqual(SiteKind.Halt, halt[1].Kind);
    }

    [TestMethod]
    [DataRow("6.1")]
    [DataRow("6.12")]
    public void Verify_Rewritten_Succeeds(string kernel)
    {
        var module = BuiltModule.For(kernel);

        var result = ModuleVerifier.Verify(module.Original, module.Rewritten, "raw.ko", TestContext.CancellationToken);

        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.IsGreaterThan(15, result.Windows);
    }

    [TestMethod]
    [DataRow("6.1")]
    [DataRow("6.12")]
    public void Restore_Rewritten_GivesTheOriginal(string kernel)
    {
        var module = BuiltModule.For(kernel);
        using var folder = new ScratchFolder();

        var result = ModuleRestorer.Restore(module.RewrittenPath, folder["original.ko"], TestContext.CancellationToken);

        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.AreSequenceEqual(module.Original, File.ReadAllBytes(folder["original.ko"]));
    }

    [TestMethod]
    [DataRow("6.1")]
    [DataRow("6.12")]
    public void Inspect_Rewritten_ListsSitesAndStubs(string kernel)
    {
        var module = BuiltModule.For(kernel);
        var diagnostics = new Rewriting.Diagnostics.DiagnosticBag();

        var information = ModuleInspector.Inspect(module.Rewritten, "raw.ko", diagnostics);

        Assert.IsNotNull(information, string.Join('\n', diagnostics));
        Assert.HasCount(module.Result.Sites.Count, information.Sites);
        var cli = information.Sites.First(static site => site.Symbol == "raw_cli");
        Assert.AreEqual(SiteKind.DisableInterrupts, cli.Kind);
        Assert.AreNotEqual(WindowType.None, cli.Window);
        Assert.IsGreaterThan(0UL, cli.StubAddress);
    }

    [TestMethod]
    public void Rewrite_ForAnyHypervisor_AddsEntriesForKindsThatCostAnExit()
    {
        var module = BuiltModule.For("6.12");
        using var folder = new ScratchFolder();

        var result = ModuleRewriter.Rewrite(
            new RewriteRequest(module.ModulePath, folder["any.ko"]) { Kernel = new KernelOptions(module.Headers) { BindUnder = HypervisorScope.AnyHypervisor } },
            TestContext.CancellationToken);

        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.IsGreaterThan(module.Rewritten.Length, (int)result.OutputBytes);
    }

    [TestMethod]
    public void Rewrite_WithoutHeaders_IsRefused()
    {
        using var folder = new ScratchFolder();

        var result = ModuleRewriter.Rewrite(new RewriteRequest(BuiltModule.For("6.1").ModulePath, folder["out.ko"]), TestContext.CancellationToken);

        Assert.IsFalse(result.Succeeded);
        Assert.AreEqual("AFL6011", result.Diagnostics.Single().Code);
        Assert.IsFalse(File.Exists(folder["out.ko"]));
    }

    [TestMethod]
    public void Rewrite_ModuleOfAnotherKernel_IsAFL6006()
    {
        using var folder = new ScratchFolder();

        var result = ModuleRewriter.Rewrite(
            new RewriteRequest(BuiltModule.For("6.1").ModulePath, folder["out.ko"]) { Kernel = new KernelOptions(BuiltModule.For("6.12").Headers) }, TestContext.CancellationToken);

        Assert.AreEqual("AFL6006", result.Diagnostics.Single().Code);
        Assert.IsFalse(File.Exists(folder["out.ko"]));
    }

    [TestMethod]
    public void Rewrite_Rewritten_IsAFL6010()
    {
        var module = BuiltModule.For("6.1");
        using var folder = new ScratchFolder();

        var result = ModuleRewriter.Rewrite(new RewriteRequest(module.RewrittenPath, folder["out.ko"]) { Kernel = new KernelOptions(module.Headers) }, TestContext.CancellationToken);

        Assert.AreEqual("AFL6010", result.Diagnostics.Single().Code);
    }

    [TestMethod]
    public void Rewrite_FolderWithoutHeaders_IsAFL6001()
    {
        using var folder = new ScratchFolder();

        var result = ModuleRewriter.Rewrite(
            new RewriteRequest(BuiltModule.For("6.1").ModulePath, folder["out.ko"]) { Kernel = new KernelOptions(folder["nothing"]) }, TestContext.CancellationToken);

        Assert.AreEqual("AFL6001", result.Diagnostics.Single().Code);
    }

    [TestMethod]
    public void Rewrite_SignedModule_DropsTheSignatureAndRestoresIt()
    {
        var module = BuiltModule.For("6.1");
        using var folder = new ScratchFolder();
        byte[] signed = [.. module.Original, .. new byte[40], .. "~Module signature appended~\n"u8];
        File.WriteAllBytes(folder["signed.ko"], signed);

        var result = ModuleRewriter.Rewrite(new RewriteRequest(folder["signed.ko"], folder["out.ko"]) { Kernel = new KernelOptions(module.Headers) }, TestContext.CancellationToken);
        var restored = ModuleRestorer.Restore(folder["out.ko"], folder["again.ko"], TestContext.CancellationToken);

        Assert.IsTrue(result.Succeeded && restored.Succeeded);
        Assert.Contains("AFL6008", result.Diagnostics.Select(static diagnostic => diagnostic.Code));
        Assert.AreSequenceEqual(signed, File.ReadAllBytes(folder["again.ko"]));
    }
}
