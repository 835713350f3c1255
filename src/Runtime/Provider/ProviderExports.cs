// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Modules;
using Afterlink.Monitor;

namespace Afterlink.Provider;

/// <summary>The table <c>afterlink_provider_v1</c> of provider.S: where everything is.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ProviderExports
{
    public const string SymbolName = "afterlink_provider_v1";
    public const ulong CurrentVersion = 1;

    public ulong Version;
    public BindingSlot* Bindings;
    public nint Native;
    public nint Ignore;
    public nint Gate;
    public nint HypercallGate;
    public nint DeclaredGate;
    public nint DeclaredPending;
    public nint ProbeGate;
    public nint ProbeHandler;
    public nint DisableInterrupts;
    public nint EnableInterrupts;
    public nint PushFlags;
    public nint PopFlags;
    public nint TscStepped;
    public nint TscpStepped;
    public nint TscOffset;
    public nint TscpOffset;
    public nint TscScaled;
    public nint TscpScaled;
    public nint CpuidCached;
    public nint WithInterruptTable;
    public nint EnterInterrupt;
    public nint EnterException;
    public delegate* unmanaged<VirtualCpuState**> Cpus;
    public delegate* unmanaged<nint> CpusOffset;
    public delegate* unmanaged<nint> UnattachedOffset;
    public delegate* unmanaged<uint, ulong> ReadXcr;
    public delegate* unmanaged<ulong> ReadFsBase;
    public delegate* unmanaged<ulong> ReadTsc;
    public delegate* unmanaged<ulong> ReadSegments;
    public ProviderConfiguration* Configuration;
}
