// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Catalog;

/// <summary>Where it pays, or is needed, to rewrite an instruction.</summary>
[Flags]
public enum Backends : byte
{
    /// <summary>Nowhere: it is known and left.</summary>
    None = 0,

    /// <summary>Hardware virtual machine: right as it is, a rewrite saves the exit.</summary>
    Hardware = 1,

    /// <summary>De-privileged kernel (Xen PV and alike): it traps there, a rewrite saves the trap.</summary>
    Paravirtual = 2,

    /// <summary>De-privileged kernel, and it does not trap there: it must be rewritten.</summary>
    ParavirtualRequired = 4,

    /// <summary>In-process monitor: it traps, a rewrite saves the signal.</summary>
    Process = 8,

    /// <summary>In-process monitor, and it does not trap: it must be rewritten.</summary>
    ProcessRequired = 16,

    /// <summary>The instruction is what a rewriter emits rather than finds.</summary>
    Emitted = 32,

    /// <summary>Needed by nested hypervisors only.</summary>
    Nested = 64,
}
