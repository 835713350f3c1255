// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>What the thunk of a loading function has on the stack before the call: the registers that arguments come in (System V psABI, 3.2.3), and the result to be.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LoaderFrame
{
    /// <summary>Words of a vector register.</summary>
    public const int VectorWords = 2;

    /// <summary>xmm0 to xmm7.</summary>
    public fixed ulong Vectors[8 * VectorWords];

    private readonly ulong _padding;

    /// <summary>rax: the result, where the function is not called.</summary>
    public nint Result;

    /// <summary>rdi, rsi, rdx, rcx, r8, r9.</summary>
    public fixed ulong Integers[6];
}
