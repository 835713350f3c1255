// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.AArch64;
using Afterlink.Rewriting.Tests.Toolchain;
using CsCheck;

namespace Afterlink.Rewriting.Tests.AArch64;

[TestClass]
public sealed class AArch64CatalogTests
{
    // Encodings by the assembler, kinds and behaviour at exception level 0 by the Arm Architecture Reference Manual.
    private static readonly (string Text, string Kind, string UserMode)[] Instructions =
    [
        ("msr daifset, #2", "DisableInterrupts", "IllegalInstruction"),
        ("msr daifclr, #15", "EnableInterrupts", "IllegalInstruction"),
        ("mrs x3, daif", "PushFlags", "IllegalInstruction"),
        ("msr daif, x3", "PopFlags", "IllegalInstruction"),
        ("msr pan, #1", "WriteSystemRegister", "IllegalInstruction"),
        ("msr ssbs, #1", "WriteSystemRegister", "Works"),
        ("mrs x1, currentel", "ReadSystemRegister", "IllegalInstruction"),
        ("mrs x0, id_aa64pfr0_el1", "Cpuid", "SilentlyWrong"),
        ("mrs x0, ctr_el0", "Cpuid", "Works"),
        ("mrs x0, ccsidr_el1", "Cpuid", "IllegalInstruction"),
        ("mrs x0, rndr", "RandomNumber", "Works"),
        ("mrs x0, rndrrs", "RandomSeed", "Works"),
        ("mrs x0, sctlr_el1", "ReadControlRegister", "IllegalInstruction"),
        ("msr ttbr0_el1, x7", "WriteControlRegister", "IllegalInstruction"),
        ("msr vbar_el1, x7", "WriteControlRegister", "IllegalInstruction"),
        ("mrs x0, cntvct_el0", "ReadTimeStampCounter", "Works"),
        ("msr cntv_ctl_el0, x1", "WriteSystemRegister", "IllegalInstruction"),
        ("msr cntkctl_el1, x1", "WriteControlRegister", "IllegalInstruction"),
        ("mrs x0, tpidr_el0", "ReadFsBase", "Works"),
        ("msr tpidr_el0, x0", "WriteFsBase", "Works"),
        ("mrs x0, pmccntr_el0", "ReadPerformanceCounter", "IllegalInstruction"),
        ("mrs x1, pmevcntr3_el0", "ReadPerformanceCounter", "IllegalInstruction"),
        ("mrs x1, dbgbvr4_el1", "ReadDebugRegister", "IllegalInstruction"),
        ("msr mdscr_el1, x1", "WriteDebugRegister", "IllegalInstruction"),
        ("msr icc_sgi1r_el1, x0", "InterruptController", "IllegalInstruction"),
        ("msr icc_pmr_el1, x0", "InterruptController", "IllegalInstruction"),
        ("mrs x0, hcr_el2", "Virtualization", "IllegalInstruction"),
        ("mrs x0, s3_0_c15_c2_1", "Platform", "IllegalInstruction"),
        ("tlbi vmalle1is", "InvalidatePage", "IllegalInstruction"),
        ("tlbi vae1, x2", "InvalidatePage", "IllegalInstruction"),
        ("at s1e1r, x0", "TranslateAddress", "IllegalInstruction"),
        ("at s1e1rp, x0", "TranslateAddress", "IllegalInstruction"),
        ("ic ivau, x1", "InvalidateCaches", "Works"),
        ("ic iallu", "InvalidateCaches", "IllegalInstruction"),
        ("ic ialluis", "InvalidateCaches", "IllegalInstruction"),
        ("dc isw, x1", "InvalidateCaches", "IllegalInstruction"),
        ("dc csw, x1", "WriteBackCaches", "IllegalInstruction"),
        ("dc zva, x1", "WriteBackCaches", "Works"),
        ("dc civac, x1", "WriteBackCaches", "Works"),
        ("svc #0", "SystemCall", "EntersHost"),
        ("hvc #5", "Hypercall", "IllegalInstruction"),
        ("smc #0", "Platform", "IllegalInstruction"),
        ("hlt #1", "SoftwareInterrupt", "IllegalInstruction"),
        ("eret", "InterruptReturn", "IllegalInstruction"),
        ("eretaa", "InterruptReturn", "IllegalInstruction"),
        ("wfi", "Halt", "Works"),
        ("wfe", "MonitorWait", "Works"),
        ("ldtr x0, [x1, #8]", "UnprivilegedAccess", "SilentlyWrong"),
        ("sttrb w2, [sp, #-3]", "UnprivilegedAccess", "SilentlyWrong"),
        ("ldtrsw x3, [x4]", "UnprivilegedAccess", "SilentlyWrong"),
    ];

    public static IEnumerable<object[]> AllInstructions => Instructions.Select(static row => new object[] { row.Text, row.Kind, row.UserMode });

    public static IEnumerable<object[]> OrdinaryInstructions =>
        new[] { "nop", "yield", "isb", "dsb sy", "dmb ish", "mrs x0, nzcv", "msr fpcr, x0", "cfinv", "ldur x0, [x1, #8]", "ldr x0, [x1, #8]", "ret", "blr x3", "paciasp", "brk #0x800", "udf #0" }
            .Select(static text => new object[] { text });

    [TestMethod]
    [DynamicData(nameof(AllInstructions))]
    public void Find_AssembledInstruction_GivesItsRow(string text, string kind, string userMode)
    {
        var word = Assemble(text);

        var entry = AArch64Catalog.Find(word);

        Assert.IsNotNull(entry, $"{word:x8}");
        Assert.AreEqual(kind, entry.Kind.ToString());
        Assert.AreEqual(userMode, entry.UserMode.ToString());
    }

    [TestMethod]
    [DynamicData(nameof(OrdinaryInstructions))]
    public void Find_OrdinaryInstruction_IsNoSite(string text) => Assert.IsFalse(AArch64Catalog.Find(Assemble(text)) is { IsSite: true });

    [TestMethod]
    public void SystemRegisterNames_Every_AssemblesToItsEncoding()
    {
        using var folder = new ScratchFolder();
        var readable = SystemRegisterNames.All.Where(static row => !IsWriteOnly(row.Name)).ToArray();
        var writable = SystemRegisterNames.All.Where(static row => IsWriteOnly(row.Name)).ToArray();

        // Registers of extensions that the assembler knows under other options are checked by their generic form alone.
        var path = CrossTools.Assemble(folder, string.Join('\n',
            [.. readable.Select(static row => $"mrs x0, {row.Name}"), .. writable.Select(static row => $"msr {row.Name}, x0")]));

        var words = CrossTools.Disassemble(path).Select(static line => line.Word).ToArray();
        Assert.HasCount(SystemRegisterNames.All.Count, words);
        foreach (var (row, word) in readable.Concat(writable).Zip(words))
            Assert.AreEqual(row.Register, SystemRegister.Of(word), row.Name);
    }

    [TestMethod]
    public void All_EveryRow_IsFoundByItsOwnValue()
    {
        foreach (var entry in AArch64Catalog.All)
            Assert.IsNotNull(AArch64Catalog.Find(entry.Value), entry.Name);
    }

    [TestMethod]
    public void Of_AnySensitiveWord_HasTheMnemonicThatTheDisassemblerGives()
    {
        // Words of the system group, exceptions, and loads and stores without privilege, with all their free bits at random.
        uint[] groups = [0xd500_0000, 0xd510_0000, 0xd508_0000, 0xd530_0000, 0xd528_0000, 0xd503_401f];
        var random = new Random(1);
        List<uint> words = [.. Enumerable.Range(0, 3000).Select(i => groups[i % groups.Length] | (uint)random.Next(1 << 21))];
        words.AddRange([0xd69f_0bff, 0xd69f_0fff, 0xd6bf_03e0, 0xd400_0022, 0xd440_0020, 0xd4a0_0002, 0x3840_0820, 0xf840_0820, 0xb880_0820]);
        using var folder = new ScratchFolder();
        var path = CrossTools.Assemble(folder, string.Join('\n', words.Select(static word => $".inst 0x{word:x8}")));

        foreach (var (_, word, text) in CrossTools.Disassemble(path))
        {
            if (AArch64Catalog.Find(word) is not { IsSite: true } entry)
                continue;
            var expected = text.Split('\t', ' ')[0];

            // The disassembler has names for some operations of sys that the architecture took from it (cfp, cpp, dvp), and for smstart.
            if (expected is "sys" or "cfp" or "cpp" or "dvp" or "smstart" or "smstop" or "dgh" || expected.StartsWith(".inst", StringComparison.Ordinal))
                continue;
            var actual = AArch64Text.Mnemonic(AArch64Text.Of(word, entry), entry);
            Assert.IsTrue(actual == expected || actual == "sys", $"{word:x8}: {actual}, but the disassembler says {text}");
        }
    }

    [TestMethod]
    public void Of_AnyWord_GivesText() => Gen.UInt.Sample(static word =>
    {
        if (AArch64Catalog.Find(word) is { } entry)
            Assert.IsFalse(string.IsNullOrWhiteSpace(AArch64Text.Of(word, entry)));
    });

    private static bool IsWriteOnly(string name) =>
        name is "oslar_el1" or "pmswinc_el0" or "icc_dir_el1" || (name.StartsWith("icc_", StringComparison.Ordinal) && (name.Contains("sgi") || name.Contains("eoir")));

    private static uint Assemble(string text)
    {
        using var folder = new ScratchFolder();
        return CrossTools.Disassemble(CrossTools.Assemble(folder, text)).Single().Word;
    }
}
