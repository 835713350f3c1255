// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Catalog;

/// <summary>What an instruction does in a process, without privileges, when nothing binds it.</summary>
public enum UserModeBehavior : byte
{
    /// <summary>An exception of protection: the process gets SIGSEGV.</summary>
    Faults,

    /// <summary>An exception of an instruction that is not known, on this or on some processors: the process gets SIGILL.</summary>
    IllegalInstruction,

    /// <summary>Breakpoint or debug exception: the process gets SIGTRAP.</summary>
    Traps,

    /// <summary>It runs, and shows or changes the real machine instead of the virtual one.</summary>
    Works,

    /// <summary>It runs, and the result or the effect is not what privileged code was promised (a Popek-Goldberg violation).</summary>
    SilentlyWrong,

    /// <summary>It enters the host's kernel or hypervisor.</summary>
    EntersHost,
}
