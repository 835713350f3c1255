// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Catalog;
using Afterlink.Sites;
using static Afterlink.Rewriting.Catalog.Backends;
using static Afterlink.Rewriting.Catalog.UserModeBehavior;
using static Afterlink.Sites.SiteKind;

namespace Afterlink.Rewriting.AArch64;

/// <summary>
/// The virtualization-sensitive instructions of A64 (Arm Architecture Reference Manual, C4.1.92 and C5). <c>mrs</c> and <c>msr</c> of a
/// register ask what <see cref="SystemRegisterCatalog"/> says.
/// </summary>
internal static class AArch64Catalog
{
    private const uint RegisterMoveMask = 0xfff0_0000;
    private const uint RegisterRead = 0xd530_0000;
    private const uint RegisterWrite = 0xd510_0000;

    // The more exact row stands before the one that would have its encodings too.
    private static readonly AArch64CatalogEntry[] Rows =
    [
        // msr (immediate): op1 and op2 name the field, CRm is the value (C6.2.229)
        new("msr daifset, #imm", "msr", DisableInterrupts, 0xffff_f0ff, 0xd503_40df, IllegalInstruction, Paravirtual | Process),
        new("msr daifclr, #imm", "msr", EnableInterrupts, 0xffff_f0ff, 0xd503_40ff, IllegalInstruction, Paravirtual | Process),
        new("msr ssbs, #imm", "msr", WriteSystemRegister, 0xffff_f0ff, 0xd503_403f, Works, Paravirtual | ProcessRequired),
        new("msr dit, #imm", "msr", WriteSystemRegister, 0xffff_f0ff, 0xd503_405f, Works, Paravirtual | ProcessRequired),
        new("msr tco, #imm", "msr", WriteSystemRegister, 0xffff_f0ff, 0xd503_409f, Works, Paravirtual | ProcessRequired),
        new("smstart, smstop", "msr", WriteSystemRegister, 0xffff_f0ff, 0xd503_407f, Works, Paravirtual | ProcessRequired),
        new("cfinv, xaflag", "cfinv", SiteKind.None, 0xffff_ffdf, 0xd500_401f, Works, Backends.None),
        new("axflag", "axflag", SiteKind.None, 0xffff_ffff, 0xd500_405f, Works, Backends.None),
        new("msr pan, uao, spsel, allint ..., #imm", "msr", WriteSystemRegister, 0xfff8_f01f, 0xd500_401f, IllegalInstruction, Paravirtual | Process),

        // sys: translation caches, translation, caches (C5.3 to C5.5)
        new("tlbi", "tlbi", InvalidatePage, 0xfff8_f000, 0xd508_8000, IllegalInstruction, Hardware | Paravirtual | Process),
        new("tlbi, nXS", "tlbi", InvalidatePage, 0xfff8_f000, 0xd508_9000, IllegalInstruction, Hardware | Paravirtual | Process),
        new("at", "at", TranslateAddress, 0xfff8_fe00, 0xd508_7800, IllegalInstruction, Paravirtual | Process),
        new("ic ivau", "ic", InvalidateCaches, 0xffff_ffe0, 0xd50b_7520, Works, Paravirtual | ProcessRequired),
        new("ic iallu, ialluis", "ic", InvalidateCaches, 0xffff_fbe0, 0xd508_7100, IllegalInstruction, Hardware | Paravirtual | Process),
        new("dc isw", "dc", InvalidateCaches, 0xffff_ffe0, 0xd508_7640, IllegalInstruction, Hardware | Paravirtual | Process),
        new("dc ivac", "dc", InvalidateCaches, 0xffff_ffe0, 0xd508_7620, IllegalInstruction, Hardware | Paravirtual | Process),
        new("dc csw", "dc", WriteBackCaches, 0xffff_ffe0, 0xd508_7a40, IllegalInstruction, Hardware | Paravirtual | Process),
        new("dc cisw", "dc", WriteBackCaches, 0xffff_ffe0, 0xd508_7e40, IllegalInstruction, Hardware | Paravirtual | Process),
        new("dc zva, gva, gzva", "dc", WriteBackCaches, 0xffff_ff00, 0xd50b_7400, Works, Paravirtual | ProcessRequired),
        new("dc cvac", "dc", WriteBackCaches, 0xffff_ffe0, 0xd50b_7a20, Works, Paravirtual | ProcessRequired),
        new("dc cvau", "dc", WriteBackCaches, 0xffff_ffe0, 0xd50b_7b20, Works, Paravirtual | ProcessRequired),
        new("dc cvap", "dc", WriteBackCaches, 0xffff_ffe0, 0xd50b_7c20, Works, Paravirtual | ProcessRequired),
        new("dc cvadp", "dc", WriteBackCaches, 0xffff_ffe0, 0xd50b_7d20, Works, Paravirtual | ProcessRequired),
        new("dc civac", "dc", WriteBackCaches, 0xffff_ffe0, 0xd50b_7e20, Works, Paravirtual | ProcessRequired),
        new("sys", "sys", Platform, 0xfff8_0000, 0xd508_0000, IllegalInstruction, Nested),
        new("sysl", "sysl", Platform, 0xfff8_0000, 0xd528_0000, IllegalInstruction, Nested),

        // exceptions (C6.2: svc, hvc, smc, hlt, dcps, eret, drps)
        new("svc", "svc", SystemCall, 0xffe0_001f, 0xd400_0001, EntersHost, ProcessRequired),
        new("hvc", "hvc", Hypercall, 0xffe0_001f, 0xd400_0002, IllegalInstruction, Hardware | Paravirtual | Process | Emitted),
        new("smc", "smc", Platform, 0xffe0_001f, 0xd400_0003, IllegalInstruction, Hardware | Paravirtual | Process),
        new("hlt", "hlt", SoftwareInterrupt, 0xffe0_001f, 0xd440_0000, IllegalInstruction, Paravirtual | Process),
        new("dcps1, dcps2, dcps3", "dcps", Platform, 0xffe0_001c, 0xd4a0_0000, IllegalInstruction, Nested),
        new("eret", "eret", InterruptReturn, 0xffff_ffff, 0xd69f_03e0, IllegalInstruction, Paravirtual | Process),
        new("eretaa, eretab", "eret", InterruptReturn, 0xffff_fbff, 0xd69f_0bff, IllegalInstruction, Paravirtual | Process),
        new("drps", "drps", InterruptReturn, 0xffff_ffff, 0xd6bf_03e0, IllegalInstruction, Nested),

        // known and left: compilers end unreachable paths with it, kernels hang BUG and WARN on its address
        new("brk", "brk", SiteKind.None, 0xffe0_001f, 0xd420_0000, Traps, Backends.None),

        // waiting (C6.2: wfe, wfi, wfet, wfit)
        new("wfe", "wfe", MonitorWait, 0xffff_ffff, 0xd503_205f, Works, Hardware | Paravirtual | ProcessRequired),
        new("wfi", "wfi", Halt, 0xffff_ffff, 0xd503_207f, Works, Hardware | Paravirtual | ProcessRequired),
        new("wfet", "wfet", TimedPause, 0xffff_ffe0, 0xd503_1000, Works, Hardware | Paravirtual | ProcessRequired),
        new("wfit", "wfit", TimedPause, 0xffff_ffe0, 0xd503_1020, Works, Hardware | Paravirtual | ProcessRequired),

        // unprivileged loads and stores: an ordinary access at EL0, with the rights of EL0 at EL1 (C4.1.94, size, opc, imm9)
        new("ldtr, sttr and their sizes", "ldtr", UnprivilegedAccess, 0x3f20_0c00, 0x3800_0800, SilentlyWrong, ParavirtualRequired | ProcessRequired),
    ];

    private static readonly AArch64CatalogEntry[] Reads = Moves("mrs", RegisterRead, static row => row.Read);
    private static readonly AArch64CatalogEntry[] Writes = Moves("msr", RegisterWrite, static row => row.Write);

    /// <summary>All rows: instructions, then <c>mrs</c> and <c>msr</c> for each group of registers.</summary>
    public static IReadOnlyList<AArch64CatalogEntry> All { get; } = [.. Rows, .. Reads, .. Writes];

    /// <summary>The row of an instruction, or null where it is not sensitive.</summary>
    public static AArch64CatalogEntry? Find(uint word)
    {
        if (IsRegisterMove(word))
            return ((word & RegisterMoveMask) == RegisterRead ? Reads : Writes)[SystemRegisterCatalog.IndexOf(SystemRegister.Of(word))];
        foreach (var row in Rows)
        {
            if ((word & row.Mask) == row.Value)
                return row;
        }

        return null;
    }

    /// <summary>Whether the instruction is <c>mrs</c> or <c>msr</c> of a register.</summary>
    public static bool IsRegisterMove(uint word) => (word & RegisterMoveMask) is RegisterRead or RegisterWrite;

    private static AArch64CatalogEntry[] Moves(string mnemonic, uint opcode, Func<SystemRegisterGroup, SiteKind> kind) =>
    [
        .. SystemRegisterCatalog.All.Select(row => new AArch64CatalogEntry(
            $"{mnemonic}: {row.Name}", mnemonic, kind(row), RegisterMoveMask | (uint)row.Mask << 5, opcode | (uint)row.Value << 5, row.UserMode, row.Backends)),
    ];
}
