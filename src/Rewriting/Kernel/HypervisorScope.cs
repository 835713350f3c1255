// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Kernel;

/// <summary>Under which hypervisors the kernel binds the sites of a module.</summary>
public enum HypervisorScope
{
    /// <summary>Under Xen PV, where instructions trap or do the wrong thing.</summary>
    XenPv,

    /// <summary>Under Xen PV, and under any other one the windows of kinds that cost an exit there.</summary>
    AnyHypervisor,
}
