// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.Modules;

/// <summary>What the slots of a module point to. Native memory that is never given back, because a thread may still be on its way here.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ModuleContext
{
    /// <summary>Where the pointer to the virtual CPU of this module's monitor is, seen from fs (Provider/layout.inc).</summary>
    public nint CpuOffset;

    /// <summary>The handler of probes, which the provider's own stands before (Provider/gate.inc, probe_handler).</summary>
    public nint ProbeHandler;

    /// <summary>Handle of the handlers; its target is null when the module is not bound.</summary>
    public nint Handlers;

    /// <summary>Handle of the <see cref="LoadedModule"/>; its target is null when the module is not bound.</summary>
    public nint Module;

    /// <summary>The site records, which were checked, and how many they are.</summary>
    public SiteRecord* Records;
    public int RecordCount;

    /// <summary>What is added to link-time addresses. Only right once <see cref="StubStart"/> is not 0.</summary>
    public ulong LoadBias;

    /// <summary>Where the stubs are mapped; 0 until the module's place is known.</summary>
    public ulong StubStart;
    public ulong StubSize;

    /// <summary>Link-time address of the stubs.</summary>
    public ulong StubAddress;
}
