// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Where the program headers, of which there are more now, and the tables of the dynamic linker, which have one entry more, find room.
/// </summary>
internal sealed class HeaderRoom
{
    /// <summary>Linux lets no program have pages below this address (<c>vm.mmap_min_addr</c>).</summary>
    private const ulong LowestAddress = 0x10000;

    private HeaderRoom(HeaderPlace place, ulong start, ulong end, ulong shift = 0)
    {
        Shift = shift;
        Place = place;
        Start = start;
        End = end;
    }

    /// <summary>Where the program headers are.</summary>
    public HeaderPlace Place { get; }

    /// <summary>Offset after the original program headers, where what is laid out anew begins.</summary>
    public ulong Start { get; }

    /// <summary>Offset after all that is laid out anew.</summary>
    public ulong End { get; }

    /// <summary>By how much all of the original is further back in the file.</summary>
    public ulong Shift { get; }

    /// <summary>Tables that go to the end of the file.</summary>
    public IReadOnlyList<LoadedTable> Displaced { get; private init; } = [];

    /// <summary>Tables that stay in the first segment.</summary>
    public IReadOnlyList<PlacedTable> Placed { get; private init; } = [];

    /// <summary>Notes and the interpreter's path, where they make way.</summary>
    public IReadOnlyList<SlidRange> Slides { get; private init; } = [];

    /// <summary>
    /// Makes room behind the program headers; null, with what is in the way, where there is too little. They stay at offset 64 if they can: BFD
    /// writes them there whatever the file says, so that strip and objcopy would destroy a file that has them elsewhere.
    /// </summary>
    public static HeaderRoom? InPlace(ElfFile file, IReadOnlyList<LoadedTable> tables, int added, FileTail tail, ulong pageSize, out string inTheWay)
    {
        var load = file.Segments.First(static segment => segment.Type == ElfSegmentType.Load);
        var start = (ulong)(ElfHeader.Size + file.Segments.Count * ElfSegment.HeaderSize);
        var region = HeaderRegion.Find(file, load, tables, start, tail, pageSize);
        inTheWay = region.InTheWay;
        var slides = new List<SlidRange>();
        var end = start + (ulong)(added * ElfSegment.HeaderSize);
        foreach (var occupant in region.Occupants.Where(static occupant => occupant.CanSlide))
        {
            var offset = ElfBounds.AlignUp(end, occupant.Alignment);
            slides.Add(new SlidRange(occupant.Offset, occupant.Size, offset));
            end = offset + occupant.Size;
        }

        var inRegion = region.Occupants.Where(static occupant => occupant.Table is not null).Select(static occupant => occupant.Table!).ToList();
        var (units, displaced) = Split(tables, inRegion);
        var placed = new List<PlacedTable>();
        return TablePacker.Pack(units, end, region.Limit, placed, displaced) is { } packedEnd
            ? new HeaderRoom(HeaderPlace.InPlace, start, Math.Max(packedEnd, region.Covered)) { Slides = slides, Placed = placed, Displaced = displaced }
            : null;
    }

    /// <summary>A page in front of the first one, where the program has a fixed address and room there.</summary>
    public static HeaderRoom? NewFirstPage(ElfFile file, IReadOnlyList<LoadedTable> tables, ulong pageSize)
    {
        var load = file.Segments.First(static segment => segment.Type == ElfSegmentType.Load);
        return file.Type == ElfFileType.Executable && load.Offset == 0 && load.Address >= LowestAddress + pageSize
            ? new HeaderRoom(HeaderPlace.NewFirstPage, 0, 0, pageSize) { Displaced = Growing(tables) }
            : null;
    }

    /// <summary>The end of the file.</summary>
    public static HeaderRoom AtEnd(IReadOnlyList<LoadedTable> tables) => new(HeaderPlace.End, 0, 0) { Displaced = Growing(tables) };

    /// <summary>The new offset of bytes that move up, or <paramref name="offset"/>.</summary>
    public ulong Slide(ulong offset, ulong size)
    {
        foreach (var slide in Slides)
        {
            if (slide.Contains(offset, size))
                return slide.NewOffset + (offset - slide.Offset);
        }

        return offset;
    }

    private static List<LoadedTable> Growing(IReadOnlyList<LoadedTable> tables) =>
        [.. tables.Where(static table => table.Grows)];

    /// <summary>
    /// What can be packed, in the order of addresses; and what cannot, because it is not in the region, but grows. The relocations of the procedure
    /// linkage table follow the others.
    /// </summary>
    private static (List<TableUnit> Units, List<LoadedTable> Displaced) Split(IReadOnlyList<LoadedTable> tables, List<LoadedTable> inRegion)
    {
        var units = new List<TableUnit>();
        var displaced = new List<LoadedTable>();
        var relocations = tables.Where(static table => table.Tag is ElfDynamicTag.Relocations or ElfDynamicTag.PltRelocations).ToList();

        // A table that the file does not have yet can be anywhere, and so in the region.
        var areInRegion = relocations.TrueForAll(table => table.Size == 0 || inRegion.Contains(table));
        foreach (var table in inRegion.Except(relocations))
            units.Add(new TableUnit([table]));
        if (relocations.Count != 0 && areInRegion)
            units.Insert(units.Count(unit => unit.Tables[0].Address < relocations[^1].Address), new TableUnit(relocations));
        displaced.AddRange(Growing(tables).Except(units.SelectMany(static unit => unit.Tables)));
        return (units, displaced);
    }
}
