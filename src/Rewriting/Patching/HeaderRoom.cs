// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Numerics;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Room for more program headers. They must stay where they are, at offset 64: BFD writes them there whatever the file says, so that
/// strip and objcopy would destroy a file that has them elsewhere. What follows them is moved: tables of the dynamic linker to the
/// end of the file, notes and the interpreter's path behind the grown table.
/// </summary>
internal sealed class HeaderRoom
{
    /// <summary>No table or note of this part of a file needs a larger alignment, so a longer gap is not padding.</summary>
    private const ulong LongestPadding = 15;

    private readonly ElfFile _file;
    private readonly List<LoadedTable> _displaced = [];
    private readonly List<SlidRange> _slides = [];
    private ulong _covered;

    private HeaderRoom(ElfFile file, ulong start, ulong end)
    {
        _file = file;
        Start = start;
        End = end;
        _covered = start;
    }

    /// <summary>Offset after the original program headers.</summary>
    public ulong Start { get; }

    /// <summary>Offset after all that follows the grown table.</summary>
    public ulong End { get; private set; }

    /// <summary>Tables that have to leave.</summary>
    public IReadOnlyList<LoadedTable> Displaced => _displaced;

    /// <summary>What moves up.</summary>
    public IReadOnlyList<SlidRange> Slides => _slides;

    /// <summary>Makes room, or says what is in the way.</summary>
    public static HeaderRoom? Create(ElfFile file, IReadOnlyList<LoadedTable> tables, int added, DiagnosticBag diagnostics)
    {
        var load = file.Segments.First(static segment => segment.Type == ElfSegmentType.Load);
        var start = (ulong)(ElfHeader.Size + file.Segments.Count * ElfSegment.HeaderSize);
        var room = new HeaderRoom(file, start, start + (ulong)(added * ElfSegment.HeaderSize));
        foreach (var occupant in HeaderRoomOccupant.Find(file, load, tables))
        {
            if (occupant.Offset >= room.End)
                break;
            if (!room.TryTake(occupant))
                return Refuse(diagnostics, added, occupant.Name);
        }

        if (room.End > load.FileSize && (load.FileSize != load.MemorySize || room.End > LimitOf(file, load)))
            return Refuse(diagnostics, added, "the next segment");
        return room.IsPadding(room.End) ? room : Refuse(diagnostics, added, "something that no header describes");
    }

    /// <summary>The new offset of bytes that move up, or <paramref name="offset"/>.</summary>
    public ulong Slide(ulong offset, ulong size)
    {
        foreach (var slide in _slides)
        {
            if (slide.Contains(offset, size))
                return slide.NewOffset + (offset - slide.Offset);
        }

        return offset;
    }

    /// <summary>The page of the next segment, which this one must not reach.</summary>
    private static ulong LimitOf(ElfFile file, ElfSegment load)
    {
        var next = file.Segments.Where(static segment => segment.Type == ElfSegmentType.Load).Skip(1).FirstOrDefault();
        return next is null
            ? (ulong)file.Image.Length
            : Math.Min((ulong)file.Image.Length, Math.Min(next.Offset, (next.Address & ~(SharedObjectLayout.PageSize - 1)) - load.Address));
    }

    private static HeaderRoom? Refuse(DiagnosticBag diagnostics, int added, string inTheWay)
    {
        diagnostics.Add(DiagnosticId.LayoutNoHeaderRoom, added, inTheWay);
        return null;
    }

    private bool TryTake(HeaderRoomOccupant occupant)
    {
        // Before the table's end: it is part of what was taken already (a section of a slid segment).
        if (!IsPadding(occupant.Offset))
            return false;
        if (occupant.Table is not null)
        {
            _displaced.Add(occupant.Table);
        }
        else if (occupant.CanSlide && BitOperations.IsPow2(occupant.Alignment) && occupant.Alignment <= SharedObjectLayout.PageSize)
        {
            var offset = ElfBounds.AlignUp(End, occupant.Alignment);
            _slides.Add(new SlidRange(occupant.Offset, occupant.Size, offset));
            End = offset + occupant.Size;
        }
        else
        {
            return false;
        }

        _covered = Math.Max(_covered, occupant.Offset + occupant.Size);
        return true;
    }

    /// <summary>
    /// Whether the bytes up to an offset, from where the last thing known ends, are of no use. Section headers say so by naming none;
    /// without them only a few zeros are taken for padding, or zeros that no segment loads.
    /// </summary>
    private bool IsPadding(ulong end)
    {
        if (_file.Sections.Count != 0 || end <= _covered)
            return true;
        var load = _file.Segments.First(static segment => segment.Type == ElfSegmentType.Load);
        var loadedEnd = Math.Min(end, Math.Max(load.FileSize, _covered));
        return loadedEnd - _covered <= LongestPadding && !_file.Image.Span[(int)_covered..(int)end].ContainsAnyExcept((byte)0);
    }
}
