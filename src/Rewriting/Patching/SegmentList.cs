// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>The program headers of the new file: the original's in their order, with the added segments behind the last loaded one.</summary>
internal sealed class SegmentList
{
    /// <summary>All that are added but the note.</summary>
    private const int AddedLoads = SharedObjectLayout.AddedSegments - 1;
    private const ulong HeaderAlignment = 8;

    private readonly SharedObjectLayout _layout;
    private readonly List<ElfSegment> _segments;

    public SegmentList(SharedObjectLayout layout)
    {
        _layout = layout;
        _segments = [.. layout.Original.Segments.Select(static segment => segment.Clone())];
        foreach (var segment in _segments.Where(static segment => segment.Type is ElfSegmentType.Note or ElfSegmentType.GnuProperty or ElfSegmentType.Interpreter))
        {
            var delta = layout.Room.Slide(segment.Offset, segment.FileSize) - segment.Offset;
            segment.Offset += delta;
            segment.Address += delta;
            segment.PhysicalAddress += delta;
        }

        var first = First();
        if (first.FileSize < layout.Room.End)
            (first.FileSize, first.MemorySize) = (layout.Room.End, layout.Room.End);
        ShiftAll();
    }

    /// <summary>How many there are.</summary>
    public int Count => _segments.Count;

    /// <summary>Offset in the file of the program headers.</summary>
    public ulong HeadersOffset { get; private set; } = ElfHeader.Size;

    /// <summary>Adds the program header of a note.</summary>
    public void AddNote(ulong address, ulong offset, int size) =>
        _segments.Add(Make(ElfSegmentType.Note, ElfSegmentFlags.Read, new FilePlace(address, offset), (ulong)size, sizeof(uint)));

    /// <summary>Points <c>PT_GNU_EH_FRAME</c> to another table.</summary>
    public void MoveFrameTable(ulong address, ulong offset, ulong size)
    {
        var segment = _segments.First(static segment => segment.Type == ElfSegmentType.GnuExceptionFrames);
        (segment.Address, segment.PhysicalAddress, segment.Offset) = (address, address, offset);
        (segment.FileSize, segment.MemorySize) = (size, size);
    }

    /// <summary>Adds the loaded segments, when all bytes of the tables but the program headers are there.</summary>
    public void AddLoads(int stubTextSize, AddedBytes tables)
    {
        var headersSize = (Count + AddedLoads) * ElfSegment.HeaderSize;
        var headers = new FilePlace(First().Address + ElfHeader.Size, ElfHeader.Size);
        if (_layout.Room.Place == HeaderPlace.End)
        {
            var address = tables.Append(new byte[headersSize], HeaderAlignment);
            headers = new FilePlace(address, tables.Place.OffsetOf(address));
        }

        HeadersOffset = headers.Offset;
        var last = _segments.FindLastIndex(static segment => segment.Type == ElfSegmentType.Load);
        _segments.InsertRange(last + 1,
        [
            MakeLoad(ElfSegmentFlags.Read | ElfSegmentFlags.Write, new FilePlace(_layout.BindingCellAddress, _layout.CellOffset), SharedObjectLayout.CellSize),
            MakeLoad(ElfSegmentFlags.Read | ElfSegmentFlags.Execute, new FilePlace(_layout.StubTextAddress, _layout.StubTextOffset), (ulong)stubTextSize),
            MakeLoad(ElfSegmentFlags.Read, tables.Place, (ulong)tables.Length),
        ]);
        foreach (var table in _segments.Where(static segment => segment.Type == ElfSegmentType.ProgramHeaders))
        {
            (table.Address, table.PhysicalAddress, table.Offset) = (headers.Address, headers.Address, headers.Offset);
            table.FileSize = table.MemorySize = (ulong)headersSize;
        }
    }

    /// <summary>Writes all headers.</summary>
    public void Write(Span<byte> image)
    {
        for (var i = 0; i < _segments.Count; i++)
            _segments[i].Write(image[((int)HeadersOffset + i * ElfSegment.HeaderSize)..]);
    }

    /// <summary>
    /// Behind a new first page everything is further back in the file, and nothing in memory; only the first segment begins earlier. Offsets
    /// agree with addresses modulo the page size then, so a segment cannot ask for more.
    /// </summary>
    private void ShiftAll()
    {
        var shift = _layout.Shift;
        if (shift == 0)
            return;
        foreach (var segment in _segments)
        {
            segment.Offset += segment.Type == ElfSegmentType.GnuStack ? 0 : shift;
            if (segment.Type == ElfSegmentType.Load)
                segment.Alignment = Math.Min(segment.Alignment, _layout.Abi.PageSize);
        }

        var first = First();
        first.Offset -= shift;
        first.Address -= shift;
        first.PhysicalAddress -= shift;
        first.FileSize += shift;
        first.MemorySize += shift;
    }

    private ElfSegment First() => _segments.First(static segment => segment.Type == ElfSegmentType.Load);

    private ElfSegment MakeLoad(uint flags, FilePlace place, ulong size) =>
        Make(ElfSegmentType.Load, flags, place, size, _layout.Abi.PageSize);

    private static ElfSegment Make(ElfSegmentType type, uint flags, FilePlace place, ulong size, ulong alignment) => new()
    {
        Type = type,
        Flags = flags,
        Offset = place.Offset,
        Address = place.Address,
        PhysicalAddress = place.Address,
        FileSize = size,
        MemorySize = size,
        Alignment = alignment,
    };
}
