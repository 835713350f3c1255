// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;

namespace Afterlink;

/// <summary>The argument registers of a hypercall that no header declares, in the order of Linux system calls.</summary>
/// <param name="Rdi">The first.</param>
/// <param name="Rsi">The second.</param>
/// <param name="Rdx">The third.</param>
/// <param name="R10">The fourth.</param>
/// <param name="R8">The fifth.</param>
/// <param name="R9">The sixth.</param>
public readonly record struct HypercallArguments(ulong Rdi, ulong Rsi, ulong Rdx, ulong R10, ulong R8, ulong R9)
{
    /// <summary>The arguments of a site.</summary>
    /// <param name="frame">The frame of the site.</param>
    public static HypercallArguments Of(in RegisterFrame frame) => new(frame.Rdi, frame.Rsi, frame.Rdx, frame.R10, frame.R8, frame.R9);
}
