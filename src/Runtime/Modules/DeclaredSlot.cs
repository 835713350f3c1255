// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.Modules;

/// <summary>The slot of declared hypercalls, the last one of a table (<see cref="Bindings.BindingLayout.DeclaredSlot"/>).</summary>
[StructLayout(LayoutKind.Sequential, Size = Bindings.BindingLayout.SlotSize)]
internal struct DeclaredSlot
{
    /// <summary>The handlers, one word for each site of the module; 0: the sites run their own instruction.</summary>
    public nint Handlers;

    /// <summary>Where the thread keeps the pointer to its virtual CPU, seen from fs.</summary>
    public nint CpuOffset;

    /// <summary>What stubs call where a thread has no virtual CPU.</summary>
    public nint Slow;

    /// <summary>What stubs call behind the handler when the virtual CPU is not quiet.</summary>
    public nint Pending;
}
