// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Sites;
using Iced.Intel;
using static Afterlink.Rewriting.Catalog.Backends;
using static Afterlink.Rewriting.Catalog.UserModeBehavior;
using static Afterlink.Sites.SiteKind;

namespace Afterlink.Rewriting.Catalog;

/// <summary>
/// The one table of virtualization-sensitive x86-64 instructions (Intel SDM volume 2, AMD APM volume 3). What an
/// instruction does at privilege level 3 was measured on an AMD family 25 guest of Linux 6.18 with UMIP and FSGSBASE on.
/// </summary>
public static class InstructionCatalog
{
    private static readonly CatalogEntry[] Rows =
    [
        // interrupt flag
        new("cli", DisableInterrupts, 1, 1, Faults, Paravirtual | Process, Code.Cli),
        new("sti", EnableInterrupts, 1, 1, Faults, Paravirtual | Process, Code.Sti),
        new("pushf", PushFlags, 1, 2, SilentlyWrong, ParavirtualRequired | ProcessRequired, Code.Pushfw, Code.Pushfq),
        new("popf", PopFlags, 1, 2, SilentlyWrong, ParavirtualRequired | ProcessRequired, Code.Popfw, Code.Popfq),
        new("iret", InterruptReturn, 1, 2, SilentlyWrong, ParavirtualRequired | ProcessRequired, Code.Iretw, Code.Iretd, Code.Iretq),
        new("hlt", Halt, 1, 1, Faults, Hardware | Paravirtual | Process, Code.Hlt),

        // ports
        new("in al, imm8/dx", PortIn8, 1, 2, Faults, Hardware | Paravirtual | Process, Code.In_AL_imm8, Code.In_AL_DX),
        new("in ax, imm8/dx", PortIn16, 2, 3, Faults, Hardware | Paravirtual | Process, Code.In_AX_imm8, Code.In_AX_DX),
        new("in eax, imm8/dx", PortIn32, 1, 2, Faults, Hardware | Paravirtual | Process, Code.In_EAX_imm8, Code.In_EAX_DX),
        new("out imm8/dx, al", PortOut8, 1, 2, Faults, Hardware | Paravirtual | Process, Code.Out_imm8_AL, Code.Out_DX_AL),
        new("out imm8/dx, ax", PortOut16, 2, 3, Faults, Hardware | Paravirtual | Process, Code.Out_imm8_AX, Code.Out_DX_AX),
        new("out imm8/dx, eax", PortOut32, 1, 2, Faults, Hardware | Paravirtual | Process, Code.Out_imm8_EAX, Code.Out_DX_EAX),
        new("insb, rep insb", PortInString8, 1, 2, Faults, Hardware | Paravirtual | Process, Code.Insb_m8_DX),
        new("insw, rep insw", PortInString16, 2, 3, Faults, Hardware | Paravirtual | Process, Code.Insw_m16_DX),
        new("insd, rep insd", PortInString32, 1, 2, Faults, Hardware | Paravirtual | Process, Code.Insd_m32_DX),
        new("outsb, rep outsb", PortOutString8, 1, 2, Faults, Hardware | Paravirtual | Process, Code.Outsb_DX_m8),
        new("outsw, rep outsw", PortOutString16, 2, 3, Faults, Hardware | Paravirtual | Process, Code.Outsw_DX_m16),
        new("outsd, rep outsd", PortOutString32, 1, 2, Faults, Hardware | Paravirtual | Process, Code.Outsd_DX_m32),

        // model-specific registers and counters
        new("rdmsr", ReadMsr, 2, 2, Faults, Hardware | Paravirtual | Process, Code.Rdmsr),
        new("wrmsr, wrmsrns", WriteMsr, 2, 3, Faults, Hardware | Paravirtual | Process, Code.Wrmsr, Code.Wrmsrns),
        new("rdtsc", ReadTimeStampCounter, 2, 2, Works, Hardware | ProcessRequired, Code.Rdtsc),
        new("rdtscp", ReadTimeStampCounterAndProcessorId, 3, 3, Works, Hardware | ProcessRequired, Code.Rdtscp),
        new("rdpmc", ReadPerformanceCounter, 2, 2, Faults, Hardware | Paravirtual | Process, Code.Rdpmc),

        // identity of the processor, randomness
        new("cpuid", Cpuid, 2, 2, SilentlyWrong, Hardware | ParavirtualRequired | ProcessRequired, Code.Cpuid),
        new("rdpid", ReadProcessorId, 4, 4, Works, ProcessRequired, Code.Rdpid_r64),
        new("xgetbv", ReadExtendedControlRegister, 3, 3, Works, ProcessRequired, Code.Xgetbv),
        new("xsetbv", WriteExtendedControlRegister, 3, 3, Faults, Hardware | Paravirtual | Process, Code.Xsetbv),
        new("rdrand", RandomNumber, 3, 4, Works, ProcessRequired, Code.Rdrand_r16, Code.Rdrand_r32, Code.Rdrand_r64),
        new("rdseed", RandomSeed, 3, 4, Works, ProcessRequired, Code.Rdseed_r16, Code.Rdseed_r32, Code.Rdseed_r64),

        // control and debug registers, machine status
        new("mov r64, crN", ReadControlRegister, 3, 4, Faults, Hardware | Paravirtual | Process, Code.Mov_r64_cr),
        new("mov crN, r64", WriteControlRegister, 3, 4, Faults, Hardware | Paravirtual | Process, Code.Mov_cr_r64),
        new("mov r64, drN", ReadDebugRegister, 3, 4, Faults, Hardware | Paravirtual | Process, Code.Mov_r64_dr),
        new("mov drN, r64", WriteDebugRegister, 3, 4, Faults, Hardware | Paravirtual | Process, Code.Mov_dr_r64),
        new("clts", ClearTaskSwitched, 2, 2, Faults, Paravirtual | Process, Code.Clts),
        new("lmsw", LoadMachineStatusWord, 3, 9, Faults, Paravirtual | Process, Code.Lmsw_rm16, Code.Lmsw_r32m16, Code.Lmsw_r64m16),
        new("smsw", StoreMachineStatusWord, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Code.Smsw_rm16, Code.Smsw_r32m16, Code.Smsw_r64m16),

        // descriptor tables and segments
        new("lgdt", LoadGlobalDescriptorTable, 3, 9, Faults, Paravirtual | Process, Code.Lgdt_m1664),
        new("sgdt", StoreGlobalDescriptorTable, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired, Code.Sgdt_m1664),
        new("lidt", LoadInterruptDescriptorTable, 3, 9, Faults, Paravirtual | Process, Code.Lidt_m1664),
        new("sidt", StoreInterruptDescriptorTable, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired, Code.Sidt_m1664),
        new("lldt", LoadLocalDescriptorTable, 3, 9, Faults, Paravirtual | Process, Code.Lldt_rm16, Code.Lldt_r32m16, Code.Lldt_r64m16),
        new("sldt", StoreLocalDescriptorTable, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Code.Sldt_rm16, Code.Sldt_r32m16, Code.Sldt_r64m16),
        new("ltr", LoadTaskRegister, 3, 9, Faults, Paravirtual | Process, Code.Ltr_rm16, Code.Ltr_r32m16, Code.Ltr_r64m16),
        new("str", StoreTaskRegister, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired, Code.Str_rm16, Code.Str_r32m16, Code.Str_r64m16),
        new("lar", LoadAccessRights, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Code.Lar_r16_rm16, Code.Lar_r32_r32m16, Code.Lar_r64_r64m16),
        new("lsl", LoadSegmentLimit, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Code.Lsl_r16_rm16, Code.Lsl_r32_r32m16, Code.Lsl_r64_r64m16),
        new("verr", VerifyRead, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired, Code.Verr_rm16, Code.Verr_r32m16, Code.Verr_r64m16),
        new("verw", VerifyWrite, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired, Code.Verw_rm16, Code.Verw_r32m16, Code.Verw_r64m16),
        new("mov r/m, sreg", ReadSegmentRegister, 2, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Code.Mov_rm16_Sreg, Code.Mov_r32m16_Sreg, Code.Mov_r64m16_Sreg),
        new("mov sreg, r/m", WriteSegmentRegister, 2, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Code.Mov_Sreg_rm16, Code.Mov_Sreg_r32m16, Code.Mov_Sreg_r64m16),
        new("pop fs/gs", WriteSegmentRegister, 2, 3, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Code.Popw_FS, Code.Popq_FS, Code.Popw_GS, Code.Popq_GS),
        new("lfs, lgs, lss", WriteSegmentRegister, 3, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Code.Lss_r16_m1616, Code.Lss_r32_m1632, Code.Lss_r64_m1664, Code.Lfs_r16_m1616, Code.Lfs_r32_m1632,
            Code.Lfs_r64_m1664, Code.Lgs_r16_m1616, Code.Lgs_r32_m1632, Code.Lgs_r64_m1664),
        new("lkgs", WriteSegmentRegister, 4, 9, IllegalInstruction, Paravirtual | Process, Code.Lkgs_rm16, Code.Lkgs_r32m16, Code.Lkgs_r64m16),
        new("push fs/gs", PushSegmentRegister, 2, 3, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Code.Pushw_FS, Code.Pushq_FS, Code.Pushw_GS, Code.Pushq_GS),
        new("swapgs", SwapGs, 3, 3, Faults, Paravirtual | Process, Code.Swapgs),
        new("rdfsbase", ReadFsBase, 4, 5, Works, ParavirtualRequired | ProcessRequired, Code.Rdfsbase_r32, Code.Rdfsbase_r64),
        new("wrfsbase", WriteFsBase, 4, 5, Works, ParavirtualRequired | ProcessRequired, Code.Wrfsbase_r32, Code.Wrfsbase_r64),
        new("rdgsbase", ReadGsBase, 4, 5, Works, ParavirtualRequired | ProcessRequired, Code.Rdgsbase_r32, Code.Rdgsbase_r64),
        new("wrgsbase", WriteGsBase, 4, 5, Works, ParavirtualRequired | ProcessRequired, Code.Wrgsbase_r32, Code.Wrgsbase_r64),

        // memory and caches
        new("invlpg", InvalidatePage, 3, 9, Faults, Hardware | Paravirtual | Process, Code.Invlpg_m),
        new("invpcid", InvalidateProcessContext, 5, 10, Faults, Hardware | Paravirtual | Process, Code.Invpcid_r64_m128),
        new("invd", InvalidateCaches, 2, 2, Faults, Hardware | Paravirtual | Process, Code.Invd),
        new("wbinvd", WriteBackCaches, 2, 2, Faults, Hardware | Paravirtual | Process, Code.Wbinvd),
        new("wbnoinvd", WriteBackCachesNoInvalidate, 3, 3, Faults, Hardware | Paravirtual | Process, Code.Wbnoinvd),
        new("stac", SetAccessCheck, 3, 3, IllegalInstruction, Paravirtual | Process, Code.Stac),
        new("clac", ClearAccessCheck, 3, 3, IllegalInstruction, Paravirtual | Process, Code.Clac),
        new("rdpkru", ReadProtectionKeys, 3, 3, IllegalInstruction, Process, Code.Rdpkru),
        new("wrpkru", WriteProtectionKeys, 3, 3, IllegalInstruction, Process, Code.Wrpkru),
        new("xsaves", SaveSupervisorState, 3, 9, Faults, Paravirtual | Process, Code.Xsaves_mem, Code.Xsaves64_mem),
        new("xrstors", RestoreSupervisorState, 3, 9, Faults, Paravirtual | Process, Code.Xrstors_mem, Code.Xrstors64_mem),

        // waiting
        new("monitor", MonitorAddress, 3, 4, IllegalInstruction, Hardware | Paravirtual | Process, Code.Monitord, Code.Monitorq),
        new("monitorx", MonitorAddress, 3, 4, Works, Hardware | Paravirtual | ProcessRequired, Code.Monitorxd, Code.Monitorxq),
        new("mwait", MonitorWait, 3, 3, IllegalInstruction, Hardware | Paravirtual | Process, Code.Mwait),
        new("mwaitx", MonitorWait, 3, 3, Works, Hardware | Paravirtual | ProcessRequired, Code.Mwaitx),
        new("umonitor", UserMonitorAddress, 4, 6, Works, ProcessRequired, Code.Umonitor_r32, Code.Umonitor_r64),
        new("umwait", UserMonitorWait, 4, 5, Works, ProcessRequired, Code.Umwait_r32, Code.Umwait_r64),
        new("tpause", TimedPause, 4, 5, Works, ProcessRequired, Code.Tpause_r32, Code.Tpause_r64),

        // transfers of control
        new("far call", FarTransfer, 2, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired, Code.Call_m1616, Code.Call_m1632, Code.Call_m1664),
        new("far jmp", FarTransfer, 2, 9, SilentlyWrong, ParavirtualRequired | ProcessRequired, Code.Jmp_m1616, Code.Jmp_m1632, Code.Jmp_m1664),
        new("far ret", FarTransfer, 1, 4, SilentlyWrong, ParavirtualRequired | ProcessRequired,
            Code.Retfw, Code.Retfd, Code.Retfq, Code.Retfw_imm16, Code.Retfd_imm16, Code.Retfq_imm16),
        new("int n", SoftwareInterrupt, 2, 2, Faults, ParavirtualRequired | ProcessRequired, Code.Int_imm8),
        new("int3", SoftwareInterrupt, 1, 1, Traps, ParavirtualRequired | ProcessRequired, Code.Int3),
        new("int1", SoftwareInterrupt, 1, 1, Traps, ParavirtualRequired | ProcessRequired, Code.Int1),
        new("syscall", SystemCall, 2, 2, EntersHost, ProcessRequired, Code.Syscall),
        new("sysenter", SystemEntry, 2, 2, IllegalInstruction, Paravirtual | Process, Code.Sysenter),
        new("sysret", SystemReturn, 2, 3, Faults, Paravirtual | Process, Code.Sysretd, Code.Sysretq),
        new("sysexit", SystemReturn, 2, 3, Faults, Paravirtual | Process, Code.Sysexitd, Code.Sysexitq),
        new("erets, eretu", InterruptReturn, 4, 4, IllegalInstruction, Paravirtual | Process, Code.Erets, Code.Eretu),

        // hypercalls and virtualization
        new("vmcall", Hypercall, 3, 3, Faults, Hardware | Paravirtual | Process | Emitted, Code.Vmcall),
        new("vmmcall", Hypercall, 3, 3, EntersHost, Hardware | Paravirtual | Process | Emitted, Code.Vmmcall),
        new("vmgexit", Platform, 4, 4, EntersHost, Emitted, Code.Vmgexit, Code.Vmgexit_F2),
        new("VMX", Virtualization, 3, 10, IllegalInstruction, Nested,
            Code.Vmfunc, Code.Vmlaunch, Code.Vmresume, Code.Vmread_rm64_r64, Code.Vmwrite_r64_rm64, Code.Vmptrld_m64,
            Code.Vmptrst_m64, Code.Vmclear_m64, Code.Vmxon_m64, Code.Vmxoff, Code.Invept_r64_m128, Code.Invvpid_r64_m128),
        new("SVM", Virtualization, 3, 4, Faults, Nested,
            Code.Vmrund, Code.Vmrunq, Code.Vmloadd, Code.Vmloadq, Code.Vmsaved, Code.Vmsaveq, Code.Stgi, Code.Clgi,
            Code.Skinit, Code.Invlpgad, Code.Invlpgaq),

        // platform: reported only
        new("invlpgb", Platform, 3, 4, IllegalInstruction, Nested, Code.Invlpgbd, Code.Invlpgbq),
        new("tlbsync", Platform, 3, 3, IllegalInstruction, Nested, Code.Tlbsync),
        new("pvalidate", Platform, 4, 5, Faults, Nested, Code.Pvalidated, Code.Pvalidateq),
        new("rmpadjust, rmpupdate, rmpquery, psmash", Platform, 4, 4, Faults, Nested, Code.Rmpadjust, Code.Rmpupdate, Code.Rmpquery, Code.Psmash),
        new("tdcall, seamcall, seamret, seamops", Platform, 4, 4, IllegalInstruction, Nested, Code.Tdcall, Code.Seamcall, Code.Seamret, Code.Seamops),
        new("encls, enclv", Platform, 3, 3, IllegalInstruction, Nested, Code.Encls, Code.Enclv),
        new("pconfig", Platform, 3, 3, IllegalInstruction, Nested, Code.Pconfig),
        new("rsm", Platform, 2, 2, IllegalInstruction, Nested, Code.Rsm),
        new("rdmsrlist, wrmsrlist", Platform, 4, 4, Faults, Nested, Code.Rdmsrlist, Code.Wrmsrlist),
        new("getsec", Platform, 2, 3, IllegalInstruction, Nested, Code.Getsecd, Code.Getsecq),

        // known and left: compilers end unreachable paths with it, kernels hang BUG and WARN on its address
        new("ud2", SiteKind.None, 2, 2, IllegalInstruction, Backends.None, Code.Ud2),
    ];

    // Row number + 1 of each encoding; 0 = not sensitive. A byte each, so that the decode loop's test is one load.
    private static readonly byte[] RowOfCode = Index();

    /// <summary>All rows.</summary>
    public static IReadOnlyList<CatalogEntry> All => Rows;

    /// <summary>Whether an instruction of this encoding has a row.</summary>
    public static bool Contains(Code code) => RowOfCode[(int)code] != 0;

    /// <summary>The row of this encoding, or null where the instruction is not sensitive.</summary>
    public static CatalogEntry? Find(Code code) => RowOfCode[(int)code] is var row and not 0 ? Rows[row - 1] : null;

    private static byte[] Index()
    {
        var index = new byte[Enum.GetValues<Code>().Length];
        for (var row = 0; row < Rows.Length; row++)
        {
            foreach (var code in Rows[row].Codes)
                index[(int)code] = checked((byte)(row + 1));
        }

        return index;
    }
}
