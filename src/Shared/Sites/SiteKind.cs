// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Sites;

/// <summary>
/// What a site asks of its (virtual) machine. The number is the index of the kind's slot in a binding table and stands
/// in site tables on disk: a number is never changed or used again.
/// </summary>
public enum SiteKind : ushort
{
    /// <summary>Not a site.</summary>
    None = 0,

    /// <summary><c>in al, imm8/dx</c>.</summary>
    PortIn8 = 1,

    /// <summary><c>in ax, imm8/dx</c>.</summary>
    PortIn16 = 2,

    /// <summary><c>in eax, imm8/dx</c>.</summary>
    PortIn32 = 3,

    /// <summary><c>out imm8/dx, al</c>.</summary>
    PortOut8 = 4,

    /// <summary><c>out imm8/dx, ax</c>.</summary>
    PortOut16 = 5,

    /// <summary><c>out imm8/dx, eax</c>.</summary>
    PortOut32 = 6,

    /// <summary><c>insb</c>, <c>rep insb</c>.</summary>
    PortInString8 = 7,

    /// <summary><c>insw</c>, <c>rep insw</c>.</summary>
    PortInString16 = 8,

    /// <summary><c>insd</c>, <c>rep insd</c>.</summary>
    PortInString32 = 9,

    /// <summary><c>outsb</c>, <c>rep outsb</c>.</summary>
    PortOutString8 = 10,

    /// <summary><c>outsw</c>, <c>rep outsw</c>.</summary>
    PortOutString16 = 11,

    /// <summary><c>outsd</c>, <c>rep outsd</c>.</summary>
    PortOutString32 = 12,

    /// <summary><c>rdmsr</c>.</summary>
    ReadMsr = 13,

    /// <summary><c>wrmsr</c>, <c>wrmsrns</c>.</summary>
    WriteMsr = 14,

    /// <summary><c>hlt</c>.</summary>
    Halt = 15,

    /// <summary><c>mov r64, crN</c>.</summary>
    ReadControlRegister = 16,

    /// <summary><c>mov crN, r64</c>.</summary>
    WriteControlRegister = 17,

    /// <summary><c>mov r64, drN</c>.</summary>
    ReadDebugRegister = 18,

    /// <summary><c>mov drN, r64</c>.</summary>
    WriteDebugRegister = 19,

    /// <summary><c>vmcall</c>, <c>vmmcall</c>.</summary>
    Hypercall = 20,

    /// <summary><c>rdpmc</c>.</summary>
    ReadPerformanceCounter = 21,

    /// <summary><c>cli</c>.</summary>
    DisableInterrupts = 24,

    /// <summary><c>sti</c>.</summary>
    EnableInterrupts = 25,

    /// <summary><c>pushf</c>.</summary>
    PushFlags = 26,

    /// <summary><c>popf</c>.</summary>
    PopFlags = 27,

    /// <summary><c>rdtsc</c>.</summary>
    ReadTimeStampCounter = 28,

    /// <summary><c>rdtscp</c>.</summary>
    ReadTimeStampCounterAndProcessorId = 29,

    /// <summary><c>cpuid</c>.</summary>
    Cpuid = 30,

    /// <summary><c>xgetbv</c>.</summary>
    ReadExtendedControlRegister = 31,

    /// <summary><c>xsetbv</c>.</summary>
    WriteExtendedControlRegister = 32,

    /// <summary><c>rdpid</c>.</summary>
    ReadProcessorId = 33,

    /// <summary><c>rdrand</c>.</summary>
    RandomNumber = 34,

    /// <summary><c>rdseed</c>.</summary>
    RandomSeed = 35,

    /// <summary><c>clts</c>.</summary>
    ClearTaskSwitched = 36,

    /// <summary><c>lmsw</c>.</summary>
    LoadMachineStatusWord = 37,

    /// <summary><c>smsw</c>.</summary>
    StoreMachineStatusWord = 38,

    /// <summary><c>lgdt</c>.</summary>
    LoadGlobalDescriptorTable = 39,

    /// <summary><c>sgdt</c>.</summary>
    StoreGlobalDescriptorTable = 40,

    /// <summary><c>lidt</c>.</summary>
    LoadInterruptDescriptorTable = 41,

    /// <summary><c>sidt</c>.</summary>
    StoreInterruptDescriptorTable = 42,

    /// <summary><c>lldt</c>.</summary>
    LoadLocalDescriptorTable = 43,

    /// <summary><c>sldt</c>.</summary>
    StoreLocalDescriptorTable = 44,

    /// <summary><c>ltr</c>.</summary>
    LoadTaskRegister = 45,

    /// <summary><c>str</c>.</summary>
    StoreTaskRegister = 46,

    /// <summary><c>lar</c>.</summary>
    LoadAccessRights = 47,

    /// <summary><c>lsl</c>.</summary>
    LoadSegmentLimit = 48,

    /// <summary><c>verr</c>.</summary>
    VerifyRead = 49,

    /// <summary><c>verw</c>.</summary>
    VerifyWrite = 50,

    /// <summary><c>mov r/m, sreg</c>.</summary>
    ReadSegmentRegister = 51,

    /// <summary><c>swapgs</c>.</summary>
    SwapGs = 52,

    /// <summary><c>rdfsbase</c>.</summary>
    ReadFsBase = 53,

    /// <summary><c>wrfsbase</c>.</summary>
    WriteFsBase = 54,

    /// <summary><c>rdgsbase</c>.</summary>
    ReadGsBase = 55,

    /// <summary><c>wrgsbase</c>.</summary>
    WriteGsBase = 56,

    /// <summary><c>invlpg</c>.</summary>
    InvalidatePage = 57,

    /// <summary><c>invpcid</c>.</summary>
    InvalidateProcessContext = 58,

    /// <summary><c>invd</c>.</summary>
    InvalidateCaches = 59,

    /// <summary><c>wbinvd</c>.</summary>
    WriteBackCaches = 60,

    /// <summary><c>wbnoinvd</c>.</summary>
    WriteBackCachesNoInvalidate = 61,

    /// <summary><c>stac</c>.</summary>
    SetAccessCheck = 62,

    /// <summary><c>clac</c>.</summary>
    ClearAccessCheck = 63,

    /// <summary><c>monitor</c>, <c>monitorx</c>.</summary>
    MonitorAddress = 64,

    /// <summary><c>mwait</c>, <c>mwaitx</c>.</summary>
    MonitorWait = 65,

    /// <summary><c>umonitor</c>.</summary>
    UserMonitorAddress = 66,

    /// <summary><c>umwait</c>.</summary>
    UserMonitorWait = 67,

    /// <summary><c>tpause</c>.</summary>
    TimedPause = 68,

    /// <summary><c>rdpkru</c>.</summary>
    ReadProtectionKeys = 69,

    /// <summary><c>wrpkru</c>.</summary>
    WriteProtectionKeys = 70,

    /// <summary><c>xsaves</c>.</summary>
    SaveSupervisorState = 71,

    /// <summary><c>xrstors</c>.</summary>
    RestoreSupervisorState = 72,

    /// <summary>Any instruction that the user chose to be told of; it always runs itself afterwards.</summary>
    Probe = 73,

    /// <summary><c>mov sreg, r/m</c>.</summary>
    WriteSegmentRegister = 96,

    /// <summary><c>push fs/gs</c>.</summary>
    PushSegmentRegister = 97,

    /// <summary>Far <c>call</c>, <c>jmp</c>.</summary>
    FarTransfer = 98,

    /// <summary><c>int n</c>.</summary>
    SoftwareInterrupt = 99,

    /// <summary><c>iret</c>.</summary>
    InterruptReturn = 100,

    /// <summary><c>syscall</c>.</summary>
    SystemCall = 101,

    /// <summary><c>sysenter</c>.</summary>
    SystemEntry = 102,

    /// <summary><c>sysret</c>, <c>sysexit</c>.</summary>
    SystemReturn = 103,

    /// <summary>VMX and SVM instructions.</summary>
    Virtualization = 104,

    /// <summary><c>invlpgb</c>, <c>tlbsync</c>, <c>pvalidate</c>, <c>tdcall</c>, <c>encls</c>, <c>pconfig</c>, <c>rsm</c>, <c>vmgexit</c>.</summary>
    Platform = 105,

    /// <summary>AArch64: <c>mrs</c> of a system register that no other kind has.</summary>
    ReadSystemRegister = 106,

    /// <summary>AArch64: <c>msr</c> of a system register or a field of the processor state that no other kind has.</summary>
    WriteSystemRegister = 107,

    /// <summary>AArch64: <c>mrs</c> and <c>msr</c> of the interrupt controller's CPU interface.</summary>
    InterruptController = 108,

    /// <summary>AArch64: <c>at</c>.</summary>
    TranslateAddress = 109,

    /// <summary>AArch64: <c>ldtr</c>, <c>sttr</c> and their sizes.</summary>
    UnprivilegedAccess = 110,

    /// <summary><c>int1</c>, <c>int3</c>.</summary>
    Breakpoint = 111,

    /// <summary>Far <c>ret</c>.</summary>
    FarReturn = 112,

    /// <summary><c>pop fs/gs</c>, <c>lfs</c>, <c>lgs</c>, <c>lss</c>, <c>lkgs</c>.</summary>
    LoadSegmentRegister = 113,

    /// <summary><c>clflush</c>, <c>clflushopt</c>, <c>clwb</c>, <c>cldemote</c>.</summary>
    FlushCacheLine = 114,
}
