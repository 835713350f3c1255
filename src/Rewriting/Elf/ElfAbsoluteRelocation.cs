// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>Relocations that store symbol plus addend, on each machine: what debug information in relocatable files is made with.</summary>
internal static class ElfAbsoluteRelocation
{
    // AMD64 psABI, table 4.9; ELF for the Arm 64-bit Architecture, section 5.7.5.
    private static readonly (ushort Machine, uint Type, int Width)[] Rows =
    [
        (ElfMachine.X64, 1, 8),
        (ElfMachine.X64, 10, 4),
        (ElfMachine.X64, 11, 4),
        (ElfMachine.AArch64, 257, 8),
        (ElfMachine.AArch64, 258, 4),
    ];

    /// <summary>Bytes that the relocation stores; 0 where it is of another sort.</summary>
    public static int Width(ushort machine, uint type)
    {
        foreach (var row in Rows)
        {
            if (row.Machine == machine && row.Type == type)
                return row.Width;
        }

        return 0;
    }
}
