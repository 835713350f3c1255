// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Monitor.Interrupts;

/// <summary>RFLAGS as the module sees it: what the process has, but IF, IOPL and AC of the virtual CPU.</summary>
internal static unsafe class FlagsImage
{
    public const ulong InterruptFlag = 1 << 9;

    /// <summary>IOPL and AC: privileged code sets them, and a process cannot or must not (FLAGS_HELD of Provider/layout.inc).</summary>
    public const ulong Held = 3 << 12 | 1 << 18;

    /// <summary>AC.</summary>
    public const ulong AlignmentCheck = 1 << 18;

    // CF PF AF ZF SF DF OF and ID, and the bit that is always 1; no TF, NT: a process would be stopped by them.
    private const ulong OfProcess = 0x200CD5;
    private const ulong BeyondStatus = 0x200400;
    private const ulong Constant = 0x202;

    /// <summary>What <c>pushf</c> and interrupts store.</summary>
    public static ulong Of(VirtualCpuState* cpu, ulong flags) => (flags & ~(InterruptFlag | Held)) | cpu->InterruptFlag | cpu->HeldFlags;

    /// <summary>Takes what <c>iretq</c> loads; the result is what the process gets.</summary>
    public static ulong Load(VirtualCpuState* cpu, ulong image)
    {
        cpu->InterruptFlag = image & InterruptFlag;
        cpu->HeldFlags = image & Held;

        // The stub's own iretq loads them, behind the gate.
        if ((image & BeyondStatus) != 0)
            cpu->BeyondStatusFlags = ulong.MaxValue;
        return (image & OfProcess) | Constant;
    }
}
