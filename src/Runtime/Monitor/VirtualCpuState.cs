// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.Monitor;

/// <summary>
/// The state of a virtual CPU in native memory, where the fast paths of the provider reach it. The first 64 bytes are their
/// layout (Provider/layout.inc). It belongs to one thread: only that thread changes it, but for <see cref="Quiet"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct VirtualCpuState
{
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

    internal ulong Cr0;
    internal ulong Cr2;
    internal ulong Cr3;
    internal ulong Cr4;
    internal ulong Cr8;
    internal ulong Xcr0;
    internal ulong GdtBase;
    internal ulong IdtBase;
    internal ulong KernelGsBase;
    internal ulong FsBase;
    internal ulong GsBase;
    internal ulong MonitoredAddress;
    internal ulong LdtBase;
    internal uint LdtLimit;
    internal ulong Random;
    internal uint ProtectionKeys;
    internal ushort GdtLimit;
    internal ushort IdtLimit;
    internal ushort LocalDescriptorTable;
    internal ushort TaskRegister;
    internal byte AccessCheck;
}
