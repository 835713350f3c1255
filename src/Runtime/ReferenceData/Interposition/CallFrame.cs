// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>What a read thunk has on the stack: the result to be, and the argument registers (System V psABI, 3.2.3).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CallFrame
{
    public nint Result;
    public nint Rdi;
    public nint Rsi;
    public nint Rdx;
    public nint Rcx;
    public nint R8;
    public nint R9;
}
