// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>The machines that are read (System V gABI, "ELF Header", <c>e_machine</c>).</summary>
public static class ElfMachine
{
    /// <summary><c>EM_X86_64</c>.</summary>
    public const ushort X64 = 62;

    /// <summary><c>EM_AARCH64</c>.</summary>
    public const ushort AArch64 = 183;

    /// <summary>The name of a machine that is read, as reports show it.</summary>
    public static string NameOf(ushort machine) => machine switch
    {
        X64 => "x86-64",
        AArch64 => "aarch64",
        _ => FormattableString.Invariant($"machine {machine}"),
    };
}
