// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Catalog;
using Afterlink.Sites;
using Op = Iced.Intel.Code;
using static Afterlink.Rewriting.Catalog.Backends;
using static Afterlink.Rewriting.Catalog.UserModeBehavior;
using static Afterlink.Sites.SiteKind;

namespace Afterlink.Rewriting.X86.Catalog;

/// <summary>
/// The one table of virtualization-sensitive x86-64 instructions (Intel SDM volume 2, AMD APM volume 3). What an
/// instruction does at privilege level 3 was measured on an AMD family 25 guest of Linux 6.18 with UMIP and FSGSBASE on.
/// </summary>
public static class X86Catalog
{
    private static readonly X86CatalogEntry[] Rows =
    [
        // interrupt flag
        new("cli", DisableInterrupts, 1, 1, Faults, Paravirtual | Process, Op.Cli),
        new("sti", EnableInterrupts, 1, 1, Faults, Paravirtual | Process, Op.Sti),
        new("pushf", PushFlags, 1, 2, SilentlyWrong, ParavirtualRequired | ProcessRequired, Op.Pushfw, Op.Pushfq),
        new("popf", PopFlags, 1, 2, SilentlyWrong, ParavirtualRequired | ProcessRequired, Op.Popfw, Op.Popfq),
        new("iret", InterruptReturn, 1, 2, SilentlyWrong, ParavirtualRequired | ProcessRequired, Op.Iretw, Op.Iretd, Op.Iretq),
        new("hlt", Halt, 1, 1, Faults, Hardware | Paravirtual | Process, Op.Hlt),

        // ports
        new("in al, imm8/dx", PortIn8, 1, 2, Faults, Hardware | Paravirtual | Process, Op.In_AL_imm8, Op.In_AL_DX),
        new("in ax, imm8/dx", PortIn16, 2, 3, Faults, Hardware | Paravirtual | Process, Op.In_AX_imm8, Op.In_AX_DX),
        new("in eax, imm8/dx", PortIn32, 1, 2, Faults, Hardware | Paravirtual | Process, Op.In_EAX_imm8, Op.In_EAX_DX),
        new("out imm8/dx, al", PortOut8, 1, 2, Faults, Hardware | Paravirtual | Process, Op.Out_imm8_AL, Op.Out_DX_AL),
        new("out imm8/dx, ax", PortOut16, 2, 3, Faults, Hardware | Paravirtual | Process, Op.Out_imm8_AX, Op.Out_DX_AX),
        new("out imm8/dx, eax", PortOut32, 1, 2, Faults, Hardware | Paravirtual | Process, Op.Out_imm8_EAX, Op.Out_DX_EAX),
        new("insb, rep insb", PortInString8, 1, 2, Faults, Hardware | Paravirtual | Process, Op.Insb_m8_DX),
        new("insw, rep insw", PortInString16, 2, 3, Faults, Hardware | Paravirtual | Process, Op.Insw_m16_DX),
        new("insd, rep insd", PortInString32, 1, 2, Faults, Hardware | Paravirtual | Process, Op.Insd_m32_DX),
        new("outsb, rep outsb", PortOutString8, 1, 2, Faults, Hardware | Paravirtual | Process, Op.Outsb_DX_m8),
        new("outsw, rep outsw", PortOutString16, 2, 3, Faults, Hardware | Paravirtual | Process, Op.Outsw_DX_m16),
        new("outsd, rep outsd", PortOutString32, 1, 2, Faults, Hardware | Paravirtual | Process, Op.Outsd_DX_m32),

        // model-specific registers and counters
        new("rdmsr", ReadMsr, 2, 2, Faults, Hardware | Paravirtual | Process, Op.Rdmsr),
        new("wrmsr, wrmsrns", WriteMsr, 2, 3, Faults, Hardware | Paravirtual | Process, Op.Wrmsr, Op.Wrmsrns),
        new("rdtsc", ReadTimeStampCounter, 2, 2, Works, Hardware | ProcessRequired, Op.Rdtsc),
        new("rdtscp", ReadTimeStampCounterAndProcessorId, 3, 3, Works, Hardware | ProcessRequired, Op.Rdtscp),
        new("rdpmc", ReadPerformanceCounter, 2, 2, Faults, Hardware | Paravirtual | Process, Op.Rdpmc),

        // identity of the processor, randomness
        new("cpuid", Cpuid, 2, 2, SilentlyWrong, Hardware | ParavirtualRequired | ProcessRequired, Op.Cpuid),
        new("rdpid", ReadProcessorId, 4, 4, Works, ProcessRequired, Op.Rdpid_r64),
        new("xgetbv", ReadExtendedControlRegister, 3, 3, Works, ProcessRequired, Op.Xgetbv),
        new("xsetbv", WriteExtendedControlRegister, 3, 3, Faults, Hardware | Paravirtual | Process, Op.Xsetbv),
        new("rdrand", RandomNumber, 3, 4, Works, ProcessRequired, Op.Rdrand_r16, Op.Rdrand_r32, Op.Rdrand_r64),
        new("rdseed", RandomSeed, 3, 4, Works, ProcessRequired, Op.Rdseed_r16, Op.Rdseed_r32, Op.Rdseed_r64),

        // control and debug registers, machine status
        new("mov r64, crN", ReadControlRegister, 3, 4, Faults, Hardware | Paravirtual | Process, Op.Mov_r64_cr),
        new("mov crN, r64", WriteControlRegister, 3, 4, Faults, Hardware | Paravirtual | Process, Op.Mov_cr_r64),
        new("mov r64, drN", ReadDebugRegister, 3, 4, Faults, Hardware | Paravirtual | Process, Op.Mov_r64_dr),
        new("mov drN, r64", WriteDebugRegister, 3, 4, Faults, Hardware | Paravirtual | Process, Op.Mov_dr_r64),
        new("clts", ClearTaskSwitched, 2, 2, Faults, Paravirtual | Process, Op.Clts),
        new("lmsw", LoadMachineStatusWord, 3, 9, Faults, Paravirtual | Process, Op.Lmsw_rm16, Op.Lmsw_r32m16, Op.Lmsw_r64m16),
        new("smsw", StoreMachineStatusWord, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Op.Smsw_rm16, Op.Smsw_r32m16, Op.Smsw_r64m16),

        // descriptor tables and segments
        new("lgdt", LoadGlobalDescriptorTable, 3, 9, Faults, Paravirtual | Process, Op.Lgdt_m1664),
        new("sgdt", StoreGlobalDescriptorTable, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired, Op.Sgdt_m1664),
        new("lidt", LoadInterruptDescriptorTable, 3, 9, Faults, Paravirtual | Process, Op.Lidt_m1664),
        new("sidt", StoreInterruptDescriptorTable, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired, Op.Sidt_m1664),
        new("lldt", LoadLocalDescriptorTable, 3, 9, Faults, Paravirtual | Process, Op.Lldt_rm16, Op.Lldt_r32m16, Op.Lldt_r64m16),
        new("sldt", StoreLocalDescriptorTable, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Op.Sldt_rm16, Op.Sldt_r32m16, Op.Sldt_r64m16),
        new("ltr", LoadTaskRegister, 3, 9, Faults, Paravirtual | Process, Op.Ltr_rm16, Op.Ltr_r32m16, Op.Ltr_r64m16),
        new("str", StoreTaskRegister, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired, Op.Str_rm16, Op.Str_r32m16, Op.Str_r64m16),
        new("lar", LoadAccessRights, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Op.Lar_r16_rm16, Op.Lar_r32_r32m16, Op.Lar_r64_r64m16),
        new("lsl", LoadSegmentLimit, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Op.Lsl_r16_rm16, Op.Lsl_r32_r32m16, Op.Lsl_r64_r64m16),
        new("verr", VerifyRead, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired, Op.Verr_rm16, Op.Verr_r32m16, Op.Verr_r64m16),
        new("verw", VerifyWrite, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired, Op.Verw_rm16, Op.Verw_r32m16, Op.Verw_r64m16),
        new("mov r/m, sreg", ReadSegmentRegister, 2, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Op.Mov_rm16_Sreg, Op.Mov_r32m16_Sreg, Op.Mov_r64m16_Sreg),
        new("mov sreg, r/m", WriteSegmentRegister, 2, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Op.Mov_Sreg_rm16, Op.Mov_Sreg_r32m16, Op.Mov_Sreg_r64m16),
        new("pop fs/gs", LoadSegmentRegister, 2, 3, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Op.Popw_FS, Op.Popq_FS, Op.Popw_GS, Op.Popq_GS),
        new("lfs, lgs, lss", LoadSegmentRegister, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Op.Lss_r16_m1616, Op.Lss_r32_m1632, Op.Lss_r64_m1664, Op.Lfs_r16_m1616, Op.Lfs_r32_m1632,
            Op.Lfs_r64_m1664, Op.Lgs_r16_m1616, Op.Lgs_r32_m1632, Op.Lgs_r64_m1664),
        new("lkgs", LoadSegmentRegister, 4, 9, IllegalInstruction, Paravirtual | Process, Op.Lkgs_rm16, Op.Lkgs_r32m16, Op.Lkgs_r64m16),
        new("push fs/gs", PushSegmentRegister, 2, 3, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Op.Pushw_FS, Op.Pushq_FS, Op.Pushw_GS, Op.Pushq_GS),
        new("swapgs", SwapGs, 3, 3, Faults, Paravirtual | Process, Op.Swapgs),
        new("rdfsbase", ReadFsBase, 4, 5, Works, ParavirtualRequired | ProcessRequired, Op.Rdfsbase_r32, Op.Rdfsbase_r64),
        new("wrfsbase", WriteFsBase, 4, 5, Works, ParavirtualRequired | ProcessRequired, Op.Wrfsbase_r32, Op.Wrfsbase_r64),
        new("rdgsbase", ReadGsBase, 4, 5, Works, ParavirtualRequired | ProcessRequired, Op.Rdgsbase_r32, Op.Rdgsbase_r64),
        new("wrgsbase", WriteGsBase, 4, 5, Works, ParavirtualRequired | ProcessRequired, Op.Wrgsbase_r32, Op.Wrgsbase_r64),

        // memory and caches
        new("invlpg", InvalidatePage, 3, 9, Faults, Hardware | Paravirtual | Process, Op.Invlpg_m),
        new("invpcid", InvalidateProcessContext, 5, 10, Faults, Hardware | Paravirtual | Process, Op.Invpcid_r64_m128),
        new("invd", InvalidateCaches, 2, 2, Faults, Hardware | Paravirtual | Process, Op.Invd),
        new("wbinvd", WriteBackCaches, 2, 2, Faults, Hardware | Paravirtual | Process, Op.Wbinvd),
        new("wbnoinvd", WriteBackCachesNoInvalidate, 3, 3, Faults, Hardware | Paravirtual | Process, Op.Wbnoinvd),
        new("clflush, clflushopt, clwb, cldemote", FlushCacheLine, 3, 9, Works, ProcessRequired,
            Op.Clflush_m8, Op.Clflushopt_m8, Op.Clwb_m8, Op.Cldemote_m8),
        new("stac", SetAccessCheck, 3, 3, IllegalInstruction, Paravirtual | Process, Op.Stac),
        new("clac", ClearAccessCheck, 3, 3, IllegalInstruction, Paravirtual | Process, Op.Clac),
        new("rdpkru", ReadProtectionKeys, 3, 3, IllegalInstruction, Process, Op.Rdpkru),
        new("wrpkru", WriteProtectionKeys, 3, 3, IllegalInstruction, Process, Op.Wrpkru),
        new("xsaves", SaveSupervisorState, 3, 9, Faults, Paravirtual | Process, Op.Xsaves_mem, Op.Xsaves64_mem),
        new("xrstors", RestoreSupervisorState, 3, 9, Faults, Paravirtual | Process, Op.Xrstors_mem, Op.Xrstors64_mem),

        // waiting
        new("monitor", MonitorAddress, 3, 4, IllegalInstruction, Hardware | Paravirtual | Process, Op.Monitord, Op.Monitorq),
        new("monitorx", MonitorAddress, 3, 4, Works, Hardware | Paravirtual | ProcessRequired, Op.Monitorxd, Op.Monitorxq),
        new("mwait", MonitorWait, 3, 3, IllegalInstruction, Hardware | Paravirtual | Process, Op.Mwait),
        new("mwaitx", MonitorWait, 3, 3, Works, Hardware | Paravirtual | ProcessRequired, Op.Mwaitx),
        new("umonitor", UserMonitorAddress, 4, 6, Works, ProcessRequired, Op.Umonitor_r32, Op.Umonitor_r64),
        new("umwait", UserMonitorWait, 4, 5, Works, ProcessRequired, Op.Umwait_r32, Op.Umwait_r64),
        new("tpause", TimedPause, 4, 5, Works, ProcessRequired, Op.Tpause_r32, Op.Tpause_r64),

        // transfers of control
        new("far call", FarTransfer, 2, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired, Op.Call_m1616, Op.Call_m1632, Op.Call_m1664),
        new("far jmp", FarTransfer, 2, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired, Op.Jmp_m1616, Op.Jmp_m1632, Op.Jmp_m1664),
        new("far ret", FarReturn, 1, 4, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Op.Retfw, Op.Retfd, Op.Retfq, Op.Retfw_imm16, Op.Retfd_imm16, Op.Retfq_imm16),
        new("int n", SoftwareInterrupt, 2, 2, Faults, ParavirtualRequired | ProcessRequired, Op.Int_imm8),
        new("int3", Breakpoint, 1, 1, Traps, ParavirtualRequired | ProcessRequired, Op.Int3),
        new("int1", Breakpoint, 1, 1, Traps, ParavirtualRequired | ProcessRequired, Op.Int1),
        new("syscall", SystemCall, 2, 2, EntersHost, ProcessRequired, Op.Syscall),
        new("sysenter", SystemEntry, 2, 2, IllegalInstruction, Paravirtual | Process, Op.Sysenter),
        new("sysret", SystemReturn, 2, 3, Faults, Paravirtual | Process, Op.Sysretd, Op.Sysretq),
        new("sysexit", SystemReturn, 2, 3, Faults, Paravirtual | Process, Op.Sysexitd, Op.Sysexitq),
        new("erets, eretu", InterruptReturn, 4, 4, IllegalInstruction, Paravirtual | Process, Op.Erets, Op.Eretu),

        // hypercalls and virtualization
        new("vmcall", Hypercall, 3, 3, Faults, Hardware | Paravirtual | Process | Emitted, Op.Vmcall),
        new("vmmcall", Hypercall, 3, 3, EntersHost, Hardware | Paravirtual | Process | Emitted, Op.Vmmcall),
        new("vmgexit", Platform, 4, 4, EntersHost, Emitted, Op.Vmgexit, Op.Vmgexit_F2),
        new("VMX", Virtualization, 3, 10, IllegalInstruction, Nested,
            Op.Vmfunc, Op.Vmlaunch, Op.Vmresume, Op.Vmread_rm64_r64, Op.Vmwrite_r64_rm64, Op.Vmptrld_m64,
            Op.Vmptrst_m64, Op.Vmclear_m64, Op.Vmxon_m64, Op.Vmxoff, Op.Invept_r64_m128, Op.Invvpid_r64_m128),
        new("SVM", Virtualization, 3, 4, Faults, Nested,
            Op.Vmrund, Op.Vmrunq, Op.Vmloadd, Op.Vmloadq, Op.Vmsaved, Op.Vmsaveq, Op.Stgi, Op.Clgi,
            Op.Skinit, Op.Invlpgad, Op.Invlpgaq),

        // platform: reported only
        new("invlpgb", Platform, 3, 4, IllegalInstruction, Nested, Op.Invlpgbd, Op.Invlpgbq),
        new("tlbsync", Platform, 3, 3, IllegalInstruction, Nested, Op.Tlbsync),
        new("pvalidate", Platform, 4, 5, Faults, Nested, Op.Pvalidated, Op.Pvalidateq),
        new("rmpadjust, rmpupdate, rmpquery, psmash", Platform, 4, 4, Faults, Nested, Op.Rmpadjust, Op.Rmpupdate, Op.Rmpquery, Op.Psmash),
        new("tdcall, seamcall, seamret, seamops", Platform, 4, 4, IllegalInstruction, Nested, Op.Tdcall, Op.Seamcall, Op.Seamret, Op.Seamops),
        new("encls, enclv", Platform, 3, 3, IllegalInstruction, Nested, Op.Encls, Op.Enclv),
        new("pconfig", Platform, 3, 3, IllegalInstruction, Nested, Op.Pconfig),
        new("rsm", Platform, 2, 2, IllegalInstruction, Nested, Op.Rsm),
        new("rdmsrlist, wrmsrlist", Platform, 4, 4, Faults, Nested, Op.Rdmsrlist, Op.Wrmsrlist),
        new("getsec", Platform, 2, 3, IllegalInstruction, Nested, Op.Getsecd, Op.Getsecq),

        // known and left: compilers end unreachable paths with it, kernels hang BUG and WARN on its address
        new("ud2", SiteKind.None, 2, 2, IllegalInstruction, Backends.None, Op.Ud2),
    ];

    // Row number + 1 of each encoding; 0 = not sensitive. A byte each, so that the decode loop's test is one load.
    private static readonly byte[] RowOfCode = Index();

    /// <summary>What stands for a row at an instruction that the user chose as a probe.</summary>
    public static X86CatalogEntry Probe { get; } = new("probe", SiteKind.Probe, 1, 15, UserModeBehavior.Works, Backends.None);

    /// <summary>All rows.</summary>
    public static IReadOnlyList<X86CatalogEntry> All => Rows;

    /// <summary>Whether an instruction of this encoding has a row.</summary>
    public static bool Contains(Op code) => RowOfCode[(int)code] != 0;

    /// <summary>The row of this encoding, or null where the instruction is not sensitive.</summary>
    public static X86CatalogEntry? Find(Op code) => RowOfCode[(int)code] is var row and not 0 ? Rows[row - 1] : null;

    private static byte[] Index()
    {
        var index = new byte[Enum.GetValues<Op>().Length];
        for (var row = 0; row < Rows.Length; row++)
        {
            foreach (var code in Rows[row].Codes)
                index[(int)code] = checked((byte)(row + 1));
        }

        return index;
    }
}
