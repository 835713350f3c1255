// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;

namespace Afterlink.Rewriting.Verification;

/// <summary>
/// Checks that the search table of unwinders leads from every instruction of the original to the frame that it led to, or to one with the same
/// rows; and that what else it leads to describes stubs. Unwinders search it by halves, so it must be sorted.
/// </summary>
internal sealed class FrameTableCheck(ElfFile before, ElfFile after, SharedObjectLayout layout, ModuleNote note, DiagnosticBag diagnostics)
{
    private const string AddedFrames = ".afterlink.eh_frame";

    /// <summary>Rows of added frames, which stand for several of the original's.</summary>
    private readonly Dictionary<ulong, List<(ulong Address, CallFrameRow Row)>?> _rows = [];

    public void Check()
    {
        if (FrameTable.Read(before) is not { } old)
            return;
        if (FrameTable.Read(after) is not { } now || now.Frames != old.Frames)
        {
            Fail("there is no table of unwind records that leads to the original's");
            return;
        }

        // An unsorted table is the original's own fault; a linear search, if any, finds what it found.
        if (old.IsSorted && !now.IsSorted)
            Fail("the table of unwind records is not sorted");
        else if (old.IsSorted)
            CheckEntries(old.Entries, now.Entries);
        else if (!old.Entries.All(now.Entries.ToHashSet().Contains))
            Fail("an unwind record of the original is missing");
    }

    private void CheckEntries(IReadOnlyList<FrameTableEntry> old, IReadOnlyList<FrameTableEntry> now)
    {
        var frames = before.FrameDescriptions.DistinctBy(static frame => frame.Address).ToDictionary(static frame => frame.Address);
        var added = ReadAdded();
        var next = 0;
        foreach (var entry in old)
        {
            // The last entry that does not begin behind the function: where a search for it ends.
            while (next + 1 < now.Count && now[next + 1].Function <= entry.Function)
                next++;
            if (next < now.Count && now[next] == entry)
                continue;
            if (next >= now.Count || now[next].Function > entry.Function || !frames.TryGetValue(entry.Frame, out var frame)
                || !added.TryGetValue(now[next].Frame, out var other) || !IsSame(frame, other)
                || (next + 1 < now.Count && now[next + 1].Function < frame.End))
                Fail($"the unwind record of 0x{entry.Function:x} is missing, or says something else");
        }

        var originals = old.Select(static entry => entry.Function).ToHashSet();
        foreach (var entry in now)
        {
            if (!originals.Contains(entry.Function) && !IsOfStubs(entry, added))
                Fail($"the unwind record of 0x{entry.Function:x} is not the original's, and not that of a stub");
        }
    }

    private Dictionary<ulong, FrameDescription> ReadAdded()
    {
        // Without section headers what is added lies behind the note, up to the end of the segment.
        var frames = after.FindSection(AddedFrames) is { } section
            ? FrameReader.ReadAt(after, section.Address, (int)section.Size)
            : ReadBehindSites();
        return (frames ?? []).DistinctBy(static frame => frame.Address).ToDictionary(static frame => frame.Address);
    }

    /// <summary>The lowest frame behind the site table that the search table leads to is the first of those that were added.</summary>
    private IReadOnlyList<FrameDescription>? ReadBehindSites()
    {
        var first = FrameTable.Read(after)!.Entries.Select(static entry => entry.Frame).Where(frame => frame > note.SiteTable).DefaultIfEmpty().Min();
        if (first == 0)
            return [];
        var start = first - (uint)StubFrameTable.MakeCommon(layout.Abi.Frames).Length;
        return FrameReader.ReadAt(after, start, after.GetBytesToEnd(start).Length);
    }

    /// <summary>Whether a frame covers an original's, with the same rows there.</summary>
    private bool IsSame(FrameDescription old, FrameDescription now)
    {
        if (!_rows.TryGetValue(now.Address, out var nowRows))
            _rows.Add(now.Address, nowRows = FrameFold.RowsOf(now, layout.Abi.Frames));
        if (now.Start > old.Start || now.End < old.End || FrameFold.RowsOf(old, layout.Abi.Frames) is not { } oldRows || nowRows is null)
            return false;
        var (i, j) = (0, LastAt(nowRows, old.Start));
        while (true)
        {
            if (!oldRows[i].Row.IsSame(nowRows[j].Row))
                return false;

            // On to whichever row ends first; both where they end together.
            var oldNext = i + 1 < oldRows.Count ? oldRows[i + 1].Address : old.End;
            var nowNext = j + 1 < nowRows.Count ? nowRows[j + 1].Address : now.End;
            if (Math.Min(oldNext, nowNext) >= old.End)
                return true;
            i += oldNext <= nowNext ? 1 : 0;
            j += nowNext <= oldNext ? 1 : 0;
        }
    }

    private static int LastAt(List<(ulong Address, CallFrameRow Row)> rows, ulong address)
    {
        var (low, high) = (0, rows.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = rows[middle].Address <= address ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private bool IsOfStubs(FrameTableEntry entry, Dictionary<ulong, FrameDescription> added) =>
        added.TryGetValue(entry.Frame, out var frame) && frame.Start == entry.Function
        && frame.Start >= note.StubText && frame.End - note.StubText <= note.StubTextSize;

    private void Fail(string what) => diagnostics.Add(DiagnosticId.VerifyTables, what);
}
