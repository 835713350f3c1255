// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>The relocation that adds where the module was loaded, on each machine: what an entry of <c>DT_RELR</c> stands for.</summary>
internal static class ElfRelativeRelocation
{
    // AMD64 psABI, table 4.9; ELF for the Arm 64-bit Architecture, section 5.7.16.
    private static readonly Dictionary<ushort, uint> Types = new() { [ElfMachine.X64] = 8, [ElfMachine.AArch64] = 1027 };

    /// <summary>Its type on a machine that is read.</summary>
    public static uint TypeOf(ushort machine) => Types[machine];
}
