// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;

namespace Afterlink;

/// <summary>
/// The registers of a hypercall that no header declares. Conventions differ (KVM passes rbx, rcx, rdx, rsi; Xen rdi, rsi, rdx, r10, r8; Hyper-V rdx
/// and r8 with the number in rcx), so it has them all.
/// </summary>
/// <param name="Rbx">The register rbx.</param>
/// <param name="Rcx">The register rcx.</param>
/// <param name="Rdx">The register rdx.</param>
/// <param name="Rsi">The register rsi.</param>
/// <param name="Rdi">The register rdi.</param>
/// <param name="R8">The register r8.</param>
/// <param name="R9">The register r9.</param>
/// <param name="R10">The register r10.</param>
/// <param name="R11">The register r11.</param>
public readonly record struct HypercallArguments(
    ulong Rbx, ulong Rcx, ulong Rdx, ulong Rsi, ulong Rdi, ulong R8, ulong R9, ulong R10, ulong R11)
{
    /// <summary>The arguments in a frame. For generated code.</summary>
    /// <param name="frame">The frame of the site.</param>
    public static HypercallArguments Of(in RegisterFrame frame) =>
        new(frame.Rbx, frame.Rcx, frame.Rdx, frame.Rsi, frame.Rdi, frame.R8, frame.R9, frame.R10, frame.R11);
}
