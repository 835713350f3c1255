// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Numerics;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Fits tables that grew into the bytes that they, and the padding behind them, had. Where they do not all fit, those that have the fewest
/// bytes together go to the end of the file: what they leave is of no use to anyone.
/// </summary>
internal static class TablePacker
{
    /// <summary>A dynamic table leads to ten tables; a file has no more units than that.</summary>
    private const int LargestCount = 12;

    /// <summary>Places units between two offsets, in their order.</summary>
    /// <returns>Where the last table ends; null where not even none of them fits.</returns>
    public static ulong? Pack(IReadOnlyList<TableUnit> units, ulong start, ulong limit, List<PlacedTable> placed, List<LoadedTable> displaced)
    {
        if (start > limit || units.Count > LargestCount)
            return null;
        var choices = Enumerable.Range(0, 1 << units.Count)
            .OrderBy(choice => Displaced(units, choice).Aggregate(0UL, static (size, unit) => size + unit.Size))
            .ThenBy(static choice => BitOperations.PopCount((uint)choice));
        foreach (var choice in choices)
        {
            placed.Clear();
            var end = start;
            for (var i = 0; i < units.Count; i++)
            {
                if ((choice >> i & 1) == 0)
                    end = units[i].Place(end, placed);
            }

            if (end > limit)
                continue;
            displaced.AddRange(Displaced(units, choice).SelectMany(static unit => unit.Tables));
            return end;
        }

        return null;
    }

    private static IEnumerable<TableUnit> Displaced(IReadOnlyList<TableUnit> units, int choice) =>
        units.Where((_, index) => (choice >> index & 1) != 0);
}
