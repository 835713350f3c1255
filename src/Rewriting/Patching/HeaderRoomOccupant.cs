// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Numerics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>Something that lies behind the program headers.</summary>
/// <param name="Name">What it is, for messages.</param>
/// <param name="Offset">Offset in the file.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Alignment">The alignment that it needs.</param>
/// <param name="CanSlide">Whether it is found through a program header, which can follow it.</param>
/// <param name="Table">The table, where it is one that the dynamic table points to.</param>
internal sealed record HeaderRoomOccupant(string Name, ulong Offset, ulong Size, ulong Alignment, bool CanSlide, LoadedTable? Table)
{
    /// <summary>What the first loaded segment, and what follows it in the file, hold; in the order of offsets.</summary>
    public static IEnumerable<HeaderRoomOccupant> Find(ElfFile file, ElfSegment load, IReadOnlyList<LoadedTable> tables, ulong pageSize)
    {
        var occupants = new List<HeaderRoomOccupant>();
        foreach (var table in tables)
        {
            if (table.Size != 0 && file.TryGetFileOffset(table.Address, out var offset))
                occupants.Add(new HeaderRoomOccupant(table.Tag.ToString(), offset, table.Size, table.Alignment, false, table));
        }

        var slides = FindSlides(file, load, pageSize);
        occupants.AddRange(slides);
        var movable = occupants.ToList();
        foreach (var segment in file.Segments)
        {
            if (segment.FileSize != 0 && !IsPlaced(segment.Type) && !slides.Exists(slide => slide.Contains(segment.Offset, segment.FileSize)))
                occupants.Add(new HeaderRoomOccupant(segment.Type.ToString(), segment.Offset, segment.FileSize, 1, false, null));
        }

        foreach (var section in file.Sections)
        {
            if (section.HasContent && section.Size != 0 && !(section.IsAllocated && movable.Exists(occupant => occupant.Covers(section))))
                occupants.Add(new HeaderRoomOccupant(section.Name, section.Offset, section.Size, 1, false, null));
        }

        return occupants.OrderBy(static occupant => occupant.Offset);
    }

    /// <summary>Segments that hold others, or the table itself.</summary>
    private static bool IsPlaced(ElfSegmentType type) => type is ElfSegmentType.Null or ElfSegmentType.Load or ElfSegmentType.ProgramHeaders
        or ElfSegmentType.GnuStack or ElfSegmentType.GnuReadOnlyAfterRelocation;

    /// <summary>
    /// Notes and the interpreter's path. A segment is moved as a whole, since the notes in it are found one after the other; segments that
    /// share bytes (a property note has two) move together.
    /// </summary>
    private static List<HeaderRoomOccupant> FindSlides(ElfFile file, ElfSegment load, ulong pageSize)
    {
        var slides = new List<HeaderRoomOccupant>();
        foreach (var segment in file.Segments.OrderBy(static segment => segment.Offset))
        {
            if (segment.Type is not (ElfSegmentType.Note or ElfSegmentType.GnuProperty or ElfSegmentType.Interpreter)
                || segment.FileSize == 0 || !ElfBounds.Contains(load.FileSize, segment.Offset, segment.FileSize))
                continue;
            var alignment = Math.Max(1, segment.Alignment);
            foreach (var section in file.Sections.Where(section => section.IsAllocated && Contains(segment.Offset, segment.FileSize, section.Offset, section.Size)))
                alignment = Math.Max(alignment, section.Alignment);
            if (slides.Count != 0 && slides[^1] is var last && segment.Offset < last.Offset + last.Size)
            {
                var end = Math.Max(last.Offset + last.Size, segment.Offset + segment.FileSize);
                slides[^1] = last with { Size = end - last.Offset, Alignment = Math.Max(last.Alignment, alignment) };
            }
            else
            {
                slides.Add(new HeaderRoomOccupant(segment.Type.ToString(), segment.Offset, segment.FileSize, alignment, true, null));
            }
        }

        // An alignment that is none, or more than a page, comes from a damaged file.
        return [.. slides.Select(slide => slide with { CanSlide = BitOperations.IsPow2(slide.Alignment) && slide.Alignment <= pageSize })];
    }

    /// <summary>Whether a section is the table, or a part of it or of what slides.</summary>
    private bool Covers(ElfSection section) => Contains(section.Offset, section.Size);

    private bool Contains(ulong offset, ulong size) => Contains(Offset, Size, offset, size);

    private static bool Contains(ulong start, ulong length, ulong offset, ulong size) =>
        offset >= start && ElfBounds.Contains(length, offset - start, size);
}
