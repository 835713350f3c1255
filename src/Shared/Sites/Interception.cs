// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink;

/// <summary>
/// Groups of instructions that have an answer without a handler (a fast path, the virtual CPU's own state, or the host's
/// instruction). Naming a group in <c>[NativeModule(..., Intercept = ...)]</c> gives its instructions members in the
/// module's <c>IHandlers</c> instead.
/// </summary>
[Flags]
public enum Interception
{
    /// <summary>Nothing: every such instruction keeps its own answer.</summary>
    None = 0,

    /// <summary><c>cli</c>, <c>sti</c>, <c>pushf</c>, <c>popf</c>.</summary>
    InterruptFlag = 1 << 0,

    /// <summary><c>rdtsc</c>, <c>rdtscp</c>.</summary>
    TimeStampCounter = 1 << 1,

    /// <summary><c>cpuid</c>.</summary>
    Cpuid = 1 << 2,

    /// <summary><c>xgetbv</c>, <c>xsetbv</c>.</summary>
    ExtendedControlRegister = 1 << 3,

    /// <summary><c>rdpid</c>.</summary>
    ProcessorId = 1 << 4,

    /// <summary><c>rdrand</c>, <c>rdseed</c>.</summary>
    RandomNumber = 1 << 5,

    /// <summary><c>clts</c>, <c>lmsw</c>, <c>smsw</c>.</summary>
    MachineStatus = 1 << 6,

    /// <summary><c>lgdt</c>, <c>sgdt</c>, <c>lidt</c>, <c>sidt</c>, <c>lldt</c>, <c>sldt</c>, <c>ltr</c>, <c>str</c>.</summary>
    DescriptorTables = 1 << 7,

    /// <summary><c>lar</c>, <c>lsl</c>, <c>verr</c>, <c>verw</c>.</summary>
    SegmentChecks = 1 << 8,

    /// <summary><c>mov r/m, sreg</c>, <c>mov sreg, r/m</c>.</summary>
    SegmentRegisters = 1 << 9,

    /// <summary><c>swapgs</c>, <c>rdfsbase</c>, <c>wrfsbase</c>, <c>rdgsbase</c>, <c>wrgsbase</c>.</summary>
    SegmentBases = 1 << 10,

    /// <summary><c>invlpg</c>, <c>invpcid</c>, <c>invd</c>, <c>wbinvd</c>, <c>wbnoinvd</c>; <c>clflush</c>, <c>clflushopt</c>, <c>clwb</c>, <c>cldemote</c>.</summary>
    MemoryMaintenance = 1 << 11,

    /// <summary><c>stac</c>, <c>clac</c>.</summary>
    AccessCheck = 1 << 12,

    /// <summary><c>monitor</c>, <c>monitorx</c>, <c>mwait</c>, <c>mwaitx</c>.</summary>
    MonitorWait = 1 << 13,

    /// <summary><c>umonitor</c>, <c>umwait</c>, <c>tpause</c>.</summary>
    UserWait = 1 << 14,

    /// <summary><c>rdpkru</c>, <c>wrpkru</c>.</summary>
    ProtectionKeys = 1 << 15,

    /// <summary><c>xsaves</c>, <c>xrstors</c>.</summary>
    SupervisorState = 1 << 16,
}
