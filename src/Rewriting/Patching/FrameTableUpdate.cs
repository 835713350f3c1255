// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Gives the search table entries for stubs: in place, if as many entries can be had by folding frames of the original, and in a copy at the
/// end of the file otherwise, or where that takes fewer bytes.
/// </summary>
internal sealed class FrameTableUpdate
{
    private readonly FrameTable _table;
    private List<FrameTableEntry> _entries = [];

    private FrameTableUpdate(FrameTable table, bool isInPlace, IReadOnlyList<StubFrame> frames)
    {
        _table = table;
        IsInPlace = isInPlace;
        Frames = frames;
    }

    /// <summary>Whether the table stays where it is.</summary>
    public bool IsInPlace { get; }

    /// <summary>The frames that are added: folded ones, and those of stubs.</summary>
    public IReadOnlyList<StubFrame> Frames { get; }

    /// <summary>Bytes of the table.</summary>
    public int Size => FrameTable.SizeOf(_entries.Count);

    /// <summary>Plans the update.</summary>
    public static FrameTableUpdate Make(ElfFile file, FrameTable table, IReadOnlyList<StubFrame> groups, FrameConvention convention)
    {
        if (table.IsSorted)
        {
            var folds = FrameFold.Find(file, table, groups.Count, convention);
            var size = folds.Sum(StubFrameTable.SizeOf);
            if (folds.Count == groups.Count && size < FrameTable.SizeOf(table.Entries.Count + groups.Count))
                return new FrameTableUpdate(table, true, [.. folds, .. groups]);
        }

        return new FrameTableUpdate(table, false, groups);
    }

    /// <summary>Takes the places of the added frames. A folded frame stands for all functions that it covers.</summary>
    public void SetEntries(IReadOnlyList<FrameTableEntry> added)
    {
        var folded = Frames.TakeWhile(_ => IsInPlace).Select(static frame => (frame.Address, End: frame.Address + frame.Size)).ToArray();
        var next = 0;
        foreach (var entry in _table.Entries.OrderBy(static entry => entry.Function))
        {
            while (next < folded.Length && folded[next].End <= entry.Function)
                next++;
            if (next == folded.Length || entry.Function < folded[next].Address)
                _entries.Add(entry);
        }

        _entries = [.. _entries.Concat(added).OrderBy(static entry => entry.Function)];
    }

    /// <summary>Writes the table for another address.</summary>
    public void Write(Span<byte> destination, ulong address) => _table.Write(destination, address, _entries);

    /// <summary>Writes the entries over the old ones.</summary>
    /// <param name="image">The file, from where the original's bytes begin.</param>
    public void WriteInPlace(Span<byte> image) => _table.WriteInPlace(image, _entries);
}
