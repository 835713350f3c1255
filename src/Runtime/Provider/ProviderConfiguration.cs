// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.Provider;

/// <summary>What the runtime tells the provider (the label <c>configuration</c> of provider.S).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProviderConfiguration
{
    /// <summary>Makes the virtual CPU of a thread.</summary>
    public nint Attach;

    /// <summary>Has the module's own interrupt handler entered, where one can be.</summary>
    public nint Interrupt;

    /// <summary>Bytes that the gate reserves for the extended state.</summary>
    public ulong ExtendedSize;

    /// <summary>The state components that the gate saves.</summary>
    public uint ExtendedMask;

    /// <summary>How.</summary>
    public ExtendedMethod ExtendedMethod;
}
