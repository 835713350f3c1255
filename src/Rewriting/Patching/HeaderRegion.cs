// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// What follows the program headers up to the first thing that must stay where it is: tables that are found through the dynamic table, notes and
/// the interpreter's path, and padding.
/// </summary>
/// <param name="Occupants">What can be moved, in the order of offsets.</param>
/// <param name="Covered">Offset after the last of it.</param>
/// <param name="Limit">Offset of what must stay; the end of the segment's last page where nothing must.</param>
/// <param name="InTheWay">What must stay, for messages.</param>
internal sealed record HeaderRegion(IReadOnlyList<HeaderRoomOccupant> Occupants, ulong Covered, ulong Limit, string InTheWay)
{
    /// <summary>No table or note of this part of a file needs a larger alignment, so a longer gap is not padding.</summary>
    private const ulong LongestPadding = 15;

    /// <summary>Finds the region that begins at an offset.</summary>
    public static HeaderRegion Find(ElfFile file, ElfSegment load, IReadOnlyList<LoadedTable> tables, ulong start, FileTail tail, ulong pageSize)
    {
        var taken = new List<HeaderRoomOccupant>();
        var covered = start;
        var end = EndOf(file, load, tail, pageSize);
        foreach (var occupant in HeaderRoomOccupant.Find(file, load, tables, pageSize).Where(occupant => occupant.Offset + occupant.Size > start))
        {
            if (occupant.Offset >= end)
                break;
            if (!IsPadding(file, covered, occupant.Offset))
                return new HeaderRegion(taken, covered, covered, "something that no header describes");

            // A table that begins before the region, or ends behind the segment, is not one that a link editor made.
            var isMovable = (occupant.CanSlide || occupant.Table is not null) && occupant.Offset >= start
                && ElfBounds.Contains(load.FileSize, occupant.Offset, occupant.Size);
            if (!isMovable)
                return new HeaderRegion(taken, covered, LimitBefore(file, occupant.Offset, covered, start), occupant.Name);
            taken.Add(occupant);
            covered = Math.Max(covered, occupant.Offset + occupant.Size);
        }

        // Bytes up to the end of the segment's page: padding, if zero.
        var limit = Math.Max(end, covered);
        return IsPadding(file, covered, Math.Min(limit, load.FileSize)) && !file.Image.Span[(int)covered..(int)limit].ContainsAnyExcept((byte)0)
            ? new HeaderRegion(taken, covered, limit, "the next segment")
            : new HeaderRegion(taken, covered, covered, "something that no header describes");
    }

    /// <summary>Up to what stays, if only zeros are before it; what lies across something that moves leaves no room at all.</summary>
    private static ulong LimitBefore(ElfFile file, ulong offset, ulong covered, ulong start)
    {
        if (offset < covered)
            return start;
        return file.Image.Span[(int)covered..(int)offset].ContainsAnyExcept((byte)0) ? covered : offset;
    }

    /// <summary>
    /// How far the first segment can reach: to the end of its last page, but not into the next segment's page or bytes. A segment with zeros
    /// behind its bytes cannot become longer.
    /// </summary>
    private static ulong EndOf(ElfFile file, ElfSegment load, FileTail tail, ulong pageSize)
    {
        if (load.FileSize != load.MemorySize)
            return load.FileSize;
        var end = Math.Min(ElfBounds.AlignUp(load.FileSize, pageSize), tail.Start);
        if (file.Segments.Where(static segment => segment.Type == ElfSegmentType.Load).Skip(1).FirstOrDefault() is { } next)
            end = Math.Min(end, Math.Min(next.Offset, (next.Address & ~(pageSize - 1)) - load.Address));
        return Math.Max(end, load.FileSize);
    }

    /// <summary>
    /// Whether the bytes between two offsets are of no use. Section headers say so by naming none; without them only a few zeros are taken for
    /// padding.
    /// </summary>
    private static bool IsPadding(ElfFile file, ulong start, ulong end) => file.Sections.Count != 0 || end <= start
        || (end - start <= LongestPadding && !file.Image.Span[(int)start..(int)end].ContainsAnyExcept((byte)0));
}
