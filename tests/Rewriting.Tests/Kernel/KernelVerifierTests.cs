// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Target;

namespace Afterlink.Rewriting.Tests.Kernel;

/// <summary>Rewritten modules that were broken in the ways that crash kernels, or make them change what they should not.</summary>
[TestClass]
public sealed class KernelVerifierTests
{
    private static readonly Dictionary<string, Action<BrokenModule>> Damages = new(StringComparer.Ordinal)
    {
        ["a byte of the original's text"] = static module => module.Change(".text", 0x10, static value => (byte)(value ^ 1)),
        ["replacement longer than its window"] = static module => module.ChangeEntry(1, static _ => 60),
        ["feature that there is not"] = static module => module.Change(".altinstructions", module.Entry + 9, static _ => 0x7f),
        ["feature of another processor"] = static module => module.Change(".altinstructions", module.Entry + 8, static value => (byte)(value + 1)),
        ["window of three bytes"] = static module => module.ChangeEntry(0, static _ => 3),
        ["window that ends inside of an instruction"] = static module => module.ChangeEntry(0, static value => (byte)(value + 1)),
        ["window that begins inside of an instruction"] = static module => module.Relocate(".altinstructions", module.Entry, static addend => addend + 1),
        ["window behind the code"] = static module => module.Relocate(".altinstructions", module.Entry, static addend => addend + 0x100000),
        ["window of another one's stub"] = static module => module.Relocate(".altinstructions", module.Entry, module.NextWindow),
        ["replacement that leads elsewhere"] = static module => module.Relocate(".altinstr_replacement", module.Replacement + 1, static addend => addend + 1),
        ["replacement that is no jump"] = static module => module.Change(".altinstr_replacement", module.Replacement, static _ => 0xE8),
        ["gap between entries"] = static module => module.Insert(".altinstructions", module.FirstAdded, 4),
        ["code of a stub"] = static module => module.Change(".afterlink.text", module.Stub, static value => (byte)(value ^ 1)),
        ["jump back to elsewhere"] = static module => module.RelocateLast(".afterlink.text", static addend => addend + 1),
        ["bytes that are not zero where a relocation will be"] = static module => module.ChangeRelocated(".afterlink.text", static _ => 1),
        ["unwind record of a stub"] = static module => module.ChangeUnwinding(static value => (byte)(value ^ 8)),
        ["unwind records that end too early"] = static module => module.Shorten(".orc_unwind_ip", 4),
        ["version of an import"] = static module => module.ChangeLast("__versions", 56, static _ => (byte)'x'),
        ["import of another symbol"] = static module => module.Rename("pv_ops", "kv_ops"),
        ["import without a version"] = static module => module.Shorten("__versions", 64),
        ["window over a call that ftrace patches"] = static module => module.Relocate(".altinstructions", module.Entry, static addend => addend - 5),
        ["window over an instruction of the exception table"] = static module => module.Relocate(".altinstructions", module.Entry, _ => module.PlaceIn("__ex_table")),
        ["copy of a return that the kernel would not patch"] = static module => module.Shorten(".return_sites", 4),
        ["call that is made direct elsewhere"] = static module => module.RelocateCall(static addend => addend + 1),
        ["section twice"] = static module => module.RenameSection(".afterlink.text", ".text"),
        ["record that is cut"] = static module => module.Shorten(".afterlink.module", 400),
    };

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("6.1", "a byte of the original's text", "AFL6020")]
    [DataRow("6.1", "replacement longer than its window", "AFL6021")]
    [DataRow("6.1", "feature that there is not", "AFL6021")]
    [DataRow("6.1", "feature of another processor", "AFL6021")]
    [DataRow("6.1", "window of three bytes", "AFL6021")]
    [DataRow("6.1", "window that ends inside of an instruction", "AFL6022")]
    [DataRow("6.1", "window that begins inside of an instruction", "AFL6022")]
    [DataRow("6.1", "window behind the code", "AFL6021")]
    [DataRow("6.1", "window of another one's stub", "AFL6022")]
    [DataRow("6.1", "replacement that leads elsewhere", "AFL6023")]
    [DataRow("6.1", "replacement that is no jump", "AFL6022")]
    [DataRow("6.1", "gap between entries", "AFL6004")]
    [DataRow("6.1", "code of a stub", "AFL6023")]
    [DataRow("6.1", "jump back to elsewhere", "AFL6023")]
    [DataRow("6.1", "bytes that are not zero where a relocation will be", "AFL6020")]
    [DataRow("6.1", "unwind record of a stub", "AFL6024")]
    [DataRow("6.1", "unwind records that end too early", "AFL6024")]
    [DataRow("6.1", "version of an import", "AFL6021")]
    [DataRow("6.1", "import of another symbol", "AFL6025")]
    [DataRow("6.1", "import without a version", "AFL6021")]
    [DataRow("6.1", "window over a call that ftrace patches", "AFL6022")]
    [DataRow("6.1", "window over an instruction of the exception table", "AFL6022")]
    [DataRow("6.1", "copy of a return that the kernel would not patch", "AFL6023")]
    [DataRow("6.1", "call that is made direct elsewhere", "AFL6021")]
    [DataRow("6.1", "section twice", "AFL6020")]
    [DataRow("6.1", "record that is cut", "AFL6012")]
    [DataRow("6.12", "replacement longer than its window", "AFL6021")]
    [DataRow("6.12", "feature of another processor", "AFL6021")]
    [DataRow("6.12", "gap between entries", "AFL6004")]
    [DataRow("6.12", "import without a version", "AFL6021")]
    [DataRow("6.12", "window over a call that ftrace patches", "AFL6022")]
    [DataRow("6.12", "window over an instruction of the exception table", "AFL6022")]
    [DataRow("6.12", "copy of a return that the kernel would not patch", "AFL6023")]
    [DataRow("6.12", "jump back to elsewhere", "AFL6023")]
    [DataRow("6.12", "unwind record of a stub", "AFL6024")]
    [DataRow("6.12", "call that is made direct elsewhere", "AFL6021")]
    public void Verify_BrokenModule_IsCaught(string kernel, string damage, string code)
    {
        var module = BuiltModule.For(kernel);
        var broken = new BrokenModule(module);
        Damages[damage](broken);

        var result = ModuleVerifier.Verify(module.Original, broken.Write(), "broken.ko", TestContext.CancellationToken);

        Assert.IsFalse(result.Succeeded);
        Assert.Contains(code, result.Diagnostics.Select(static diagnostic => diagnostic.Code), string.Join('\n', result.Diagnostics));
    }

    [TestMethod]
    [DataRow("6.1", "code")]
    [DataRow("6.1", "relocation")]
    [DataRow("6.1", "unwind record")]
    [DataRow("6.12", "code")]
    [DataRow("6.12", "relocation")]
    [DataRow("6.12", "unwind record")]
    public void Verify_AnotherShimThanTheCompiledOne_IsAFL6025(string kernel, string damage)
    {
        var module = BuiltModule.For(kernel);
        var broken = new BrokenModule(module);
        Action change = damage switch
        {
            "code" => () => broken.Change(".afterlink.text", 0x20, static value => (byte)(value ^ 1)),
            "relocation" => () => broken.RelocateFirst(".afterlink.text", static addend => addend + 8),
            _ => broken.MoveUnwindingOfShim,
        };
        change();

        var target = KernelTarget.Open(module.Headers, new DiagnosticBag(), TestContext.CancellationToken);
        var original = ElfFile.Read(module.Original, new DiagnosticBag())!;
        var result = ModuleVerifier.VerifyObject(original, broken.Write(), target, "broken.ko", TestContext.CancellationToken);

        Assert.Contains("AFL6025", result.Diagnostics.Select(static diagnostic => diagnostic.Code), string.Join('\n', result.Diagnostics));
    }

    [TestMethod]
    public void Verify_AgainstAnotherOriginal_IsAFL2030()
    {
        var result = ModuleVerifier.Verify(BuiltModule.For("6.12").Original, BuiltModule.For("6.1").Rewritten, "raw.ko", TestContext.CancellationToken);

        Assert.AreEqual("AFL2030", result.Diagnostics.Single().Code);
    }

    [TestMethod]
    public void Verify_Copy_Succeeds()
    {
        var module = BuiltModule.For("6.1");

        Assert.IsTrue(ModuleVerifier.Verify(module.Original, module.Original, "raw.ko", TestContext.CancellationToken).Succeeded);
    }
}
