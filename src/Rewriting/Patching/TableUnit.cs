// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>Tables that are placed together: the relocations with those of the procedure linkage table, any other alone.</summary>
/// <param name="Tables">The tables, in the order in which they follow each other.</param>
internal sealed record TableUnit(IReadOnlyList<LoadedTable> Tables)
{
    /// <summary>Bytes of the tables when each has its new entry.</summary>
    public ulong Size => Tables.Aggregate(0UL, static (size, table) => size + table.NewSize);

    /// <summary>Places the tables one behind the other and returns where they end.</summary>
    public ulong Place(ulong offset, List<PlacedTable> placed)
    {
        foreach (var table in Tables)
        {
            offset = ElfBounds.AlignUp(offset, table.Alignment);
            placed.Add(new PlacedTable(table, offset));
            offset += table.NewSize;
        }

        return offset;
    }
}
