// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Kernel.Tables;

/// <summary>Which place of code each unwind record of a kernel module belongs to.</summary>
internal static class OrcPlaces
{
    /// <summary>The places, in the order of their relocations: section, offset in it, and the number of the record.</summary>
    public static IEnumerable<(ElfSection Section, long Offset, int Entry)> Read(ElfFile file)
    {
        foreach (var relocation in file.Relocations)
        {
            if (relocation is { Section.Name: KernelTables.OrcPlaces, Type: ElfRelocationType.PcRelative32, Symbol: { Section: { } section } symbol }
                && relocation.Offset % sizeof(int) == 0 && relocation.Offset / sizeof(int) <= int.MaxValue)
                yield return (section, (long)symbol.Value + relocation.Addend, (int)(relocation.Offset / sizeof(int)));
        }
    }
}
