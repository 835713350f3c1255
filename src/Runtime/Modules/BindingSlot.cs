// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.Modules;

/// <summary>One slot of a binding table (docs/design.md, "Binding table"). Handlers pass it on, they do not look into it.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bindings.BindingLayout.SlotSize)]
public unsafe struct BindingSlot
{
    /// <summary>What the stub calls. Never null.</summary>
    internal nint Code;

    /// <summary>What the gate calls.</summary>
    internal nint Handler;

    /// <summary>The module.</summary>
    internal ModuleContext* Context;

    /// <summary>
    /// Bound to a handler: the handle of the handlers, so that a call finds them without a detour through the context. Cpuid otherwise:
    /// the chains of cached leaves. All others: where the virtual CPU's pointer is, seen from fs.
    /// </summary>
    internal nint Datum;
}
