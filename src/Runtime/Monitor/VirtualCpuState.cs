// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.Monitor;

/// <summary>
/// The state of a virtual CPU in native memory, where the fast paths of the provider reach it. The first 64 bytes are their
/// layout (Provider/layout.inc), as far as the interrupt entry. It belongs to one thread: only that thread changes it, but for <see cref="Quiet"/> and what waits.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct VirtualCpuState
{
    internal const int CodeSegment = 1;
    internal const int StackSegment = 2;

    /// <summary>RFLAGS.IF of the virtual CPU: 0 or 0x200.</summary>
    internal ulong InterruptFlag;

    /// <summary>0: something waits for IF, so <c>sti</c> and <c>popf</c> go to the monitor. A test for 0 needs no flag.</summary>
    internal ulong Quiet;

    internal long TscOffset;
    internal ulong TscScale;
    internal ulong TscValue;
    internal ulong TscStep;
    internal ulong TscAux;

    /// <summary>How many handlers this thread is in.</summary>
    internal ulong Depth;

    /// <summary>Base of the interrupt descriptor table; 0 until the module has loaded one.</summary>
    internal ulong IdtBase;

    /// <summary>RFLAGS.IOPL and RFLAGS.AC.</summary>
    internal ulong HeldFlags;

    /// <summary>
    /// 0 as long as nothing that was carried out on this thread has set a flag of RFLAGS besides the status flags: then none is set, where a module's own code sets none
    /// (<see cref="Bindings.BindingLayout.StatusFlagsOnly"/>). All ones from then on.
    /// </summary>
    internal ulong BeyondStatusFlags;

    // What enter_interrupt of the provider makes the frame of a handler from, and where it goes.
    internal ulong EntryStack;
    internal ulong EntryTarget;
    internal ulong EntryRcx;
    internal ulong EntrySs;
    internal ulong EntryRsp;
    internal ulong EntryRflags;
    internal ulong EntryCs;
    internal ulong EntryRip;
    internal ulong EntryError;

    /// <summary>The waiting interrupts, a bit for each vector. Any thread sets bits.</summary>
    internal fixed ulong Pending[4];

    /// <summary>Whether a non-maskable interrupt waits; any thread sets it.</summary>
    internal uint NonMaskablePending;

    /// <summary>Whether one is being handled: until the next <c>iretq</c> no other arrives.</summary>
    internal uint NonMaskableBlocked;

    /// <summary>The level at INTR, which an external interrupt controller drives; any thread sets it.</summary>
    internal uint ExternalPending;

    /// <summary>Not 0 behind a <c>sti</c>: the next instruction is still carried out.</summary>
    internal uint Shadow;

    /// <summary>Handle of the <see cref="VirtualCpu"/>.</summary>
    internal nint Handle;

    internal ulong Cr0;
    internal ulong Cr2;
    internal ulong Cr3;
    internal ulong Cr4;
    internal ulong Cr8;
    internal ulong Xcr0;
    internal fixed ulong DebugAddress[4];
    internal ulong DebugStatus;
    internal ulong DebugControl;
    internal ulong Efer;
    internal ulong Star;
    internal ulong LongStar;
    internal ulong CompatibleStar;
    internal ulong FlagMask;
    internal ulong PageAttributes;
    internal ulong SysenterCs;
    internal ulong SysenterEsp;
    internal ulong SysenterEip;
    internal ulong GdtBase;
    internal ulong KernelGsBase;
    internal ulong FsBase;
    internal ulong GsBase;
    internal ulong MonitoredAddress;
    internal ulong LdtBase;
    internal uint LdtLimit;
    internal ulong TaskBase;
    internal uint TaskLimit;
    internal ulong Random;
    internal uint ProtectionKeys;
    internal ushort GdtLimit;
    internal ushort IdtLimit;
    internal ushort LocalDescriptorTable;
    internal ushort TaskRegister;

    /// <summary>The selectors, by the number that <c>mov</c> encodes: es, cs, ss, ds, fs, gs.</summary>
    internal fixed ushort Segments[6];
}
