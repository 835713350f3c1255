// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Bindings;
using Afterlink.Sites;

namespace Afterlink.Modules;

/// <summary>
/// What the stub of a declared hypercall left on the stack for the handler (docs/gate.md). It ends where a <see cref="RegisterFrame"/> ends, so
/// that the end of one can stand for it.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct HypercallFrame
{
    /// <summary>The thread's virtual CPU, for the stub; it may be anything else where no stub made the frame.</summary>
    internal nint Cpu;

    internal ulong SiteWord;

    /// <summary>The module's binding table.</summary>
    internal BindingSlot* Table;

    /// <summary>The site's stack pointer.</summary>
    public ulong StackPointer
    {
        get
        {
            // SAFETY: a frame lives on the native stack and does not move; only its address is taken.
            return (ulong)(nuint)Unsafe.AsPointer(ref this) + (3 * sizeof(ulong)) + BindingLayout.StackSkip;
        }
    }

    internal readonly BindingSlot* Slot => Table + (int)SiteKind.Hypercall;

    internal readonly int SiteIndex => (int)(SiteWord & ((1u << BindingLayout.SiteIndexBits) - 1));
}
