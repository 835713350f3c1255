// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Monitor.Interrupts;
using Afterlink.Monitor.Registers;

namespace Afterlink.Monitor;

/// <summary>A virtual CPU: that of one thread in one monitor.</summary>
public sealed unsafe partial class VirtualCpu
{
    private const ulong InterruptFlagBit = FlagsImage.InterruptFlag;

    // Flat 64-bit code and data, as the selectors of Linux: what a CPU has before the module loads a table of its own.
    private const ushort InitialCodeSegment = 0x10;
    private const ushort InitialStackSegment = 0x18;

    // What an operating system leaves in CR0 and CR4 of a processor in 64-bit mode (Intel SDM volume 3A, 2.5): PE MP ET NE WP AM PG;
    // PAE PGE OSFXSR OSXMMEXCPT, and OSXSAVE where there is XSAVE.
    private const ulong InitialCr0 = 0x8005_0033;
    private const ulong InitialCr4 = 0x6A0;
    private const ulong OsXsave = 1 << 18;
    private const ulong LegacyState = 3;

    internal VirtualCpu(int ordinal)
    {
        Ordinal = ordinal;

        // SAFETY: in native memory of its own cache lines; never given back, because its thread may be using it at any time.
        State = (VirtualCpuState*)NativeMemory.AlignedAlloc(((nuint)sizeof(VirtualCpuState) + 63) & ~(nuint)63, 64);
        *State = default;
        State->Handle = GCHandle.ToIntPtr(GCHandle.Alloc(this));
    }

    /// <summary>Its number in the monitor, in the order in which threads came; RDTSCP and RDPID report it where the counter is virtual.</summary>
    public int Ordinal { get; }

    /// <summary>RFLAGS.IF. Interrupts that wait arrive at the next handled instruction after it was set.</summary>
    public bool InterruptsEnabled
    {
        get => State->InterruptFlag != 0;
        set => State->InterruptFlag = value ? InterruptFlagBit : 0;
    }

    /// <summary>CR0, which <c>clts</c>, <c>lmsw</c> and <c>smsw</c> work on.</summary>
    public ulong Cr0
    {
        get => State->Cr0;
        set => State->Cr0 = value;
    }

    /// <summary>CR4.</summary>
    public ulong Cr4
    {
        get => State->Cr4;
        set => State->Cr4 = value;
    }

    /// <summary>XCR0, which <c>xgetbv</c> and <c>xsetbv</c> work on.</summary>
    public ulong Xcr0
    {
        get => State->Xcr0;
        set => State->Xcr0 = value;
    }

    /// <summary>Base of the interrupt descriptor table that the module has loaded.</summary>
    public ulong InterruptDescriptorTable => State->IdtBase;

    /// <summary>Base of the global descriptor table that the module has loaded; 0 before it did.</summary>
    public ulong GlobalDescriptorTable => State->GdtBase;

    internal VirtualCpuState* State { get; }

    internal VirtualMachineMonitor? Monitor { get; private set; }

    /// <summary>Makes it a CPU that has just been started, of a monitor.</summary>
    internal void Reset(VirtualMachineMonitor monitor)
    {
        Monitor = monitor;
        InterruptController = null;
        var (depth, handle) = (State->Depth, State->Handle);
        *State = new VirtualCpuState
        {
            InterruptFlag = InterruptFlagBit,
            Quiet = 1,
            TscAux = (ulong)Ordinal,
            Depth = depth,
            Handle = handle,
            Cr0 = InitialCr0,
            Cr4 = InitialCr4,
            Xcr0 = LegacyState,
            DebugStatus = DebugRegisters.InitialStatus,
            DebugControl = DebugRegisters.InitialControl,
            Efer = ModelSpecificRegisters.InitialEfer,
            PageAttributes = ModelSpecificRegisters.InitialPageAttributes,
            GdtLimit = ushort.MaxValue,
            IdtLimit = ushort.MaxValue,
        };
        State->Segments[VirtualCpuState.CodeSegment] = InitialCodeSegment;
        State->Segments[VirtualCpuState.StackSegment] = InitialStackSegment;
        ResetTime(monitor.Options.TimeStampCounter);
        if (monitor.Options.Cpuid.EnabledState is { } enabled)
        {
            State->Cr4 |= OsXsave;
            State->Xcr0 = enabled;
        }

        State->Random = (monitor.Options.Randomness.Seed ?? 0) + ((ulong)Ordinal << 56);
    }

    private void ResetTime(Tsc counter)
    {
        switch (counter)
        {
            case Tsc.OffsetTsc offset:
                State->TscOffset = offset.Value;
                break;
            case Tsc.ScaledTsc scaled:
                (State->TscScale, State->TscOffset) = (scaled.Factor, scaled.Value);
                break;
            case Tsc.SteppedTsc stepped:
                // A read steps first and gives the sum, so the first one gives the start.
                (State->TscStep, State->TscValue) = ((ulong)stepped.Step, stepped.Start - (ulong)stepped.Step);
                break;
        }
    }
}
