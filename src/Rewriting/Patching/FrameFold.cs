// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Makes one frame description of those of two neighbouring functions, so that the search table has an entry less: at every instruction of
/// either the row stays the same. Functions with language specific data or a personality routine are left alone, and signal frames.
/// </summary>
internal static class FrameFold
{
    /// <summary>Functions begin on at most 64; what is between two that are further apart may be code of its own.</summary>
    private const ulong LargestGap = 63;

    /// <summary>Folds pairs of functions, the last ones first, so that as little of the table as possible changes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="table">Its search table.</param>
    /// <param name="count">How many entries are wanted.</param>
    /// <param name="convention">The machine's convention.</param>
    /// <returns>The folded frames by address; fewer than <paramref name="count"/> where there are not enough.</returns>
    public static List<StubFrame> Find(ElfFile file, FrameTable table, int count, FrameConvention convention)
    {
        var frames = file.FrameDescriptions.DistinctBy(static frame => frame.Address).ToDictionary(static frame => frame.Address);
        var folds = new List<StubFrame>();
        for (var i = table.Entries.Count - 2; i >= 0 && folds.Count < count; i--)
        {
            var (first, second) = (table.Entries[i], table.Entries[i + 1]);
            if (frames.TryGetValue(first.Frame, out var left) && frames.TryGetValue(second.Frame, out var right)
                && left.Start == first.Function && right.Start == second.Function && Fold(left, right, convention) is { } fold)
            {
                folds.Add(fold);
                i--;
            }
        }

        folds.Reverse();
        return folds;
    }

    private static StubFrame? Fold(FrameDescription first, FrameDescription second, FrameConvention convention)
    {
        if (second.Start < first.End || second.Start - first.End > LargestGap
            || RowsOf(first, convention) is not { } rows || RowsOf(second, convention) is not { } secondRows)
            return null;

        // Nothing was said of what is between them.
        if (second.Start != first.End)
            rows.Add((first.End, Unknown(convention)));
        var encoder = new CallFrameEncoder(convention);
        foreach (var (address, row) in rows.Concat(secondRows))
            encoder.Add((uint)(address - first.Start), row);
        return new StubFrame(first.Start, second.End - first.Start, encoder.ToArray());
    }

    /// <summary>An undefined return address ends a walk (DWARF 5, 6.4.4).</summary>
    private static CallFrameRow Unknown(FrameConvention convention)
    {
        var row = convention.AfterCall();
        row.Registers[convention.ReturnAddress] = new CallFrameRule(CallFrameInstruction.Undefined, 0, default);
        return row;
    }

    /// <summary>The rows of a function that can be folded; null where it cannot.</summary>
    public static List<(ulong Address, CallFrameRow Row)>? RowsOf(FrameDescription frame, FrameConvention convention)
    {
        if (frame.Lsda != 0 || frame.Common is not { HasPersonality: false, IsSignalFrame: false }
            || frame.Common.ReturnAddressRegister != convention.ReturnAddress
            || CallFrameProgram.RunAll(frame, convention) is not { } rows)
            return null;
        _ = rows.RemoveAll(row => row.Address >= frame.End);
        return rows.TrueForAll(static row => !row.Row.FrameExpression.IsEmpty || row.Row.FrameOffset >= 0) ? rows : null;
    }
}
