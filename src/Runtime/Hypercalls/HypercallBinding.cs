// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Modules;

/// <summary>The handler of one declared hypercall. The generator makes these.</summary>
/// <param name="number">Its number.</param>
/// <param name="handler">
/// An <c>UnmanagedCallersOnly</c> method of the C calling convention, which the stub of the site calls as the C function that it is:
/// <c>ulong Handler(ulong rdi, ulong rsi, ulong rdx, ulong r10, ulong r8, ulong r9, HypercallFrame* frame)</c>. It returns what rax is to be,
/// and lets no exception out.
/// </param>
public readonly struct HypercallBinding(uint number, nint handler)
{
    /// <summary>Its number.</summary>
    public uint Number { get; } = number;

    /// <summary>Address of the handler.</summary>
    public nint Handler { get; } = handler;
}
