// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Kernel.Stubs;

/// <summary>How sites of a kind are bound to the kernel's paravirtual operations.</summary>
/// <param name="FindObstacle">Why this site cannot be; null where it can.</param>
/// <param name="Emit">Emits what does its work.</param>
internal sealed record KernelOperation(Func<PlannedSite, string?> FindObstacle, Action<OperationEncoder, PlannedSite> Emit)
{
    /// <summary>
    /// Whether the instruction leaves the guest under any hypervisor, and the operation does the same as the instruction where that is no Xen PV: only
    /// then it may be bound there as well.
    /// </summary>
    public bool CostsExit { get; init; }
}
