// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Probes;
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
            .Select(static site => $"{site.Symbol} {site.Kind}: {site.Reason}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();

        string[] expected =
        [
            "none_clts ClearTaskSwitched: no-pv-operation",
            "none_iretq InterruptReturn: no-pv-operation",
            "none_iretq ReadSegmentRegister: no-pv-operation",
            "none_lmsw LoadMachineStatusWord: no-pv-operation",
            "none_read_cr4 ReadControlRegister: no-pv-operation",
            "none_sgdt StoreGlobalDescriptorTable: no-pv-operation",
            "none_sidt StoreInterruptDescriptorTable: no-pv-operation",
            "none_sldt StoreLocalDescriptorTable: no-pv-operation",
            "none_smsw StoreMachineStatusWord: no-pv-operation",
            "none_swapgs SwapGs: no-pv-operation",
            "none_write_dr4 WriteDebugRegister: no-pv-operation",
            "raw_in PortIn8: no-pv-operation",
            "raw_rdmsr_safe ReadMsr: kernel-table",
        ];
        Assert.AreSequenceEqual(expected, native, string.Join('\n', native));
    }

    [TestMethod]
    [DataRow("raw_lgdt", "afterlink_load_gdt")]
    [DataRow("raw_lgdt_named", "afterlink_load_gdt")]
    [DataRow("raw_lidt", "afterlink_load_idt")]
    [DataRow("raw_lidt_on_stack", "afterlink_load_idt")]
    [DataRow("raw_lldt", "afterlink_load_ldt")]
    [DataRow("raw_lldt_in_memory", "afterlink_load_ldt")]
    [DataRow("raw_ltr", "afterlink_load_tr")]
    [DataRow("raw_str", "afterlink_store_tr")]
    [DataRow("raw_str_narrow", "afterlink_store_tr")]
    [DataRow("raw_str_to_memory", "afterlink_store_tr")]
    [DataRow("raw_invlpg", "afterlink_invlpg")]
    [DataRow("raw_invlpg_named", "afterlink_invlpg")]
    [DataRow("raw_invlpg_indexed", "afterlink_invlpg")]
    [DataRow("raw_invpcid", "afterlink_invpcid")]
    [DataRow("raw_wbinvd", "afterlink_wbinvd")]
    [DataRow("raw_wbnoinvd", "afterlink_wbinvd")]
    [DataRow("raw_write_cr2", "afterlink_write_cr2")]
    [DataRow("raw_write_cr3", "afterlink_write_cr3")]
    [DataRow("raw_write_dr0", "afterlink_write_dr")]
    [DataRow("raw_dr7", "afterlink_read_dr")]
    [DataRow("raw_rdmsr", "afterlink_read_msr")]
    [DataRow("raw_wrmsr", "afterlink_write_msr")]
    [DataRow("raw_rdpmc", "afterlink_read_pmc")]
    [DataRow("raw_cpuid", "afterlink_cpuid")]
    [DataRow("raw_halt", "afterlink_safe_halt")]
    public void Rewrite_Site_IsBoundToTheFunctionOfItsKind(string symbol, string function)
    {
        foreach (var kernel in (string[])["6.1", "6.12"])
            Assert.AreSequenceEqual(new[] { function }, BuiltModule.For(kernel).FunctionsCalledFor(symbol), kernel);
    }

    [TestMethod]
    [DataRow("raw_lgdt_named", "raw_table", -4)]
    [DataRow("raw_invlpg_named", "raw_counter", 12)]
    [DataRow("raw_invlpg_indexed", "raw_table", 0)]
    [DataRow("raw_invpcid", "raw_table", -4)]
    public void Rewrite_OperandWithARelocation_KeepsItInTheStub(string symbol, string target, int addend)
    {
        foreach (var kernel in (string[])["6.1", "6.12"])
            Assert.Contains((target, (long)addend), BuiltModule.For(kernel).StubRelocationsFor(symbol), kernel);
    }

    [TestMethod]
    public void Rewrite_KernelModule_WritesTheModuleAlone()
    {
        var module = BuiltModule.For("6.1");
        using var folder = new ScratchFolder();

        ModuleRewriter.Rewrite(new RewriteRequest(module.ModulePath, folder["out.ko"]) { Kernel = new KernelOptions(module.Headers) }, TestContext.CancellationToken);

        Assert.AreSequenceEqual(new[] { folder["out.ko"] }, Directory.GetFiles(folder.FullName));
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
        var diagnostics = new DiagnosticBag();

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
    [DataRow("6.1")]
    [DataRow("6.12")]
    public void Rewrite_ObjectThatKbuildHasFinished_LinksIntoAModule(string kernel)
    {
        using var folder = new ScratchFolder();
        var headers = KernelBuild.Prepare(folder, kernel, "obj-m := raw.o\n");
        KernelBuild.Make(folder, headers, "raw.o");

        var result = ModuleRewriter.Rewrite(new RewriteRequest(folder["raw.o"], folder["new/raw.o"]) { Kernel = new KernelOptions(headers), MakesFolder = true }, TestContext.CancellationToken);
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        File.Move(folder["new/raw.o"], folder["raw.o"], overwrite: true);
        KernelBuild.Make(folder, headers, "modules");

        // Linked, all tables hold whole entries, and the record of every function and stub is there.
        var linked = ElfFile.Read(File.ReadAllBytes(folder["raw.ko"]), new DiagnosticBag())!;
        Assert.AreEqual(0UL, linked.FindSection(".altinstructions")!.Size % (kernel == "6.1" ? 12UL : 14UL));
        Assert.AreEqual(linked.FindSection(".orc_unwind_ip")!.Size / 4, linked.FindSection(".orc_unwind")!.Size / 6);
        Assert.Contains(static relocation => relocation.Section!.Name == ".orc_unwind_ip" && relocation.Symbol?.Section?.Name == ".text", linked.Relocations);
        Assert.Contains(static relocation => relocation.Section!.Name == ".orc_unwind_ip" && relocation.Symbol?.Section?.Name == ".afterlink.text", linked.Relocations);
    }

    [TestMethod]
    public void Rewrite_ObjectThatObjtoolWillSeeWithOthers_IsAFL6006()
    {
        // The build of 6.12 runs objtool on the objects of a module once they are linked: one that is rewritten before would keep the stubs' records alone.
        using var folder = new ScratchFolder();
        var headers = KernelBuild.Prepare(folder, "6.12", "obj-m := whole.o\nwhole-y := raw.o\n");
        KernelBuild.Make(folder, headers, "raw.o");

        var result = ModuleRewriter.Rewrite(new RewriteRequest(folder["raw.o"], folder["out.o"]) { Kernel = new KernelOptions(headers) }, TestContext.CancellationToken);

        Assert.AreEqual("AFL6006", result.Diagnostics.Single().Code, string.Join('\n', result.Diagnostics));
        Assert.Contains("objtool", result.Diagnostics.Single().Message);
        Assert.IsFalse(File.Exists(folder["out.o"]));
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
    public void Rewrite_WithProbes_IsAFL6014()
    {
        var module = BuiltModule.For("6.1");
        using var folder = new ScratchFolder();
        var probes = new ProbeSelection { Points = [new ProbePoint("raw_cli", 0)] };

        var result = ModuleRewriter.Rewrite(
            new RewriteRequest(module.ModulePath, folder["out.ko"]) { Kernel = new KernelOptions(module.Headers), Probes = probes }, TestContext.CancellationToken);

        Assert.AreEqual("AFL6014", result.Diagnostics.Single().Code);
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
