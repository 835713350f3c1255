// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Kernel;

/// <summary>How kernel modules are rewritten.</summary>
/// <param name="Headers">The folder that modules of the target kernel are built against, such as <c>/lib/modules/VERSION/build</c>.</param>
public sealed record KernelOptions(string Headers)
{
    /// <summary>Under which hypervisors sites are bound; by default under Xen PV.</summary>
    public HypervisorScope BindUnder { get; init; }

    /// <summary>
    /// Whether all windows are patched, also those whose sites have no operation and run as they are: what tests of windows and stubs want, and
    /// nobody else.
    /// </summary>
    internal bool PatchesAll { get; init; }
}
