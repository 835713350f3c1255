// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>Puts the new file together.</summary>
internal sealed class SharedObjectWriter
{
    private const int CellSize = 8;
    private const string DebugFrames = ".debug_frame";
    private const byte Breakpoint = 0xcc;
    private const ulong TableAlignment = 8;
    private const ulong StubAlignment = 16;

    private readonly SharedObjectLayout _layout;
    private readonly SharedObjectAddition _addition;
    private readonly ElfFile _original;
    private readonly byte[] _stubText;
    private readonly AddedBytes _tables;
    private readonly SectionList _sections;
    private readonly SymbolTableEditor _symbols;
    private readonly Dictionary<ElfDynamicTag, ulong> _dynamicValues = [];
    private readonly List<ElfSegment> _segments;
    private ElfSegment? _note;

    public SharedObjectWriter(SharedObjectLayout layout, SharedObjectAddition addition)
    {
        _layout = layout;
        _addition = addition;
        _original = layout.Original;
        _sections = new SectionList(_original);
        _symbols = new SymbolTableEditor(_original, _sections);
        _segments = [.. _original.Segments.Select(static segment => segment.Clone())];

        // A segment without bytes is not loaded; one breakpoint keeps the form of the file the same where nothing could be patched.
        _stubText = addition.StubText.IsEmpty ? [Breakpoint] : addition.StubText.ToArray();
        _tables = new AddedBytes(layout.SiteTableAddressAfter(addition.StubText.Length));
    }

    public byte[] Write()
    {
        AddCodeAndCell();
        AddSites();
        AddFrames();
        MoveTables();
        MoveSlidSections();
        return WriteImage();
    }

    private void AddCodeAndCell()
    {
        var cell = _layout.BindingCellAddress;
        _ = _sections.Add(".afterlink.cell", ElfSectionType.ProgramBits, ElfSectionFlags.Write, cell, _layout.OffsetOf(cell), CellSize, CellSize);
        var text = _sections.Add(
            ".afterlink.text", ElfSectionType.ProgramBits, ElfSectionFlags.Execute, _layout.StubTextAddress, _layout.OffsetOf(_layout.StubTextAddress),
            _stubText.Length, StubAlignment);
        _symbols.Add(_addition.Symbols, text);
    }

    private void AddSites()
    {
        var sites = AppendSection(".afterlink.sites", ElfSectionType.ProgramBits, _addition.SiteTable.Span, TableAlignment);
        var content = NoteWriter.Make(_layout, _addition, sites);

        // On 8 for the 64-bit words in it; aligned as 4, the only alignment of notes that all readers know.
        _ = _tables.Append([], TableAlignment);
        var note = AppendSection(".note.afterlink", ElfSectionType.Note, content, sizeof(uint));
        _note = new ElfSegment
        {
            Type = ElfSegmentType.Note,
            Flags = ElfSegmentFlags.Read,
            Offset = _layout.OffsetOf(note),
            Address = note,
            PhysicalAddress = note,
            FileSize = (ulong)content.Length,
            MemorySize = (ulong)content.Length,
            Alignment = sizeof(uint),
        };
    }

    /// <summary>Appends bytes to the tables, with a section of their own.</summary>
    private ulong AppendSection(string name, ElfSectionType type, ReadOnlySpan<byte> content, ulong alignment)
    {
        var address = _tables.Append(content, alignment);
        _ = _sections.Add(name, type, 0, address, _layout.OffsetOf(address), content.Length, alignment);
        return address;
    }

    private void AddFrames()
    {
        if (_addition.Frames.Count == 0)
            return;
        if (_original.FindSection(DebugFrames) is null)
            _sections.AddUnloaded(DebugFrames, StubDebugFrames.Make(_addition.Frames), TableAlignment);
        if (FrameTable.Read(_original) is not { } table)
            return;
        var frames = new StubFrameTable(_tables.Next(TableAlignment), _addition.Frames);
        _ = AppendSection(".afterlink.eh_frame", ElfSectionType.ProgramBits, frames.Bytes, TableAlignment);
        var size = table.SizeWith(frames.Entries.Count);
        var address = _tables.Append(new byte[size], sizeof(uint));
        table.Write(_tables.At(address, size), address, frames.Entries);
        if (FrameTable.SectionOf(_original) is { } section)
            Place(_sections[section], address, (ulong)size);
        var segment = _segments[_original.Segments.TakeWhile(segment => !table.IsOf(segment)).Count()];
        (segment.Address, segment.PhysicalAddress, segment.Offset) = (address, address, _layout.OffsetOf(address));
        (segment.FileSize, segment.MemorySize) = ((ulong)size, (ulong)size);
    }

    private void MoveTables()
    {
        var moves = new SectionMoves(_layout);
        foreach (var table in _layout.Tables.Where(_layout.IsMoved))
        {
            var content = GrownTable.Make(_layout, table);
            var address = _tables.Append(content, table.Alignment);
            _dynamicValues[table.Tag] = address;
            var growth = (ulong)content.Length - table.Size;
            foreach (var section in _original.Sections.Where(section => moves.MovedTableOf(section) == table))
            {
                // The first section of the table gets the new entry; what else is in the table follows.
                var isFirst = section.Address == table.Address;
                Place(_sections[section], address + (section.Address - table.Address) + (isFirst ? 0 : growth), section.Size + (isFirst ? growth : 0));
            }

            if (table.Tag == ElfDynamicTag.StringTable)
                _dynamicValues[ElfDynamicTag.StringTableSize] = (ulong)content.Length;
            if (table.Tag == ElfDynamicTag.Relocations)
                SetRelocations(table, address, content.Length);
        }

        MoveDynamicSymbols();
    }

    private void SetRelocations(LoadedTable table, ulong address, int size)
    {
        _dynamicValues[ElfDynamicTag.RelocationsSize] = (ulong)size;
        _dynamicValues[ElfDynamicTag.RelocationEntrySize] = ElfRelocation.EntrySize;
        if (_layout.PltIsInRelocations)
        {
            _dynamicValues[ElfDynamicTag.PltRelocations] =
                address + (_original.Dynamic!.GetOrZero(ElfDynamicTag.PltRelocations) - table.Address) + ElfRelocation.EntrySize;
        }

        if (table.Size != 0)
            return;
        var section = _sections.Add(
            ".rela.dyn", ElfSectionType.RelocationsWithAddend, 0, address, _layout.OffsetOf(address), size, table.Alignment);
        var symbols = _original.Sections.FirstOrDefault(static section => section.Type == ElfSectionType.DynamicSymbolTable);
        if (section is null)
            return;
        section.EntrySize = ElfRelocation.EntrySize;
        section.Link = symbols;
    }

    /// <summary>Exported symbols in sections that moved: none are known, but nothing forbids them.</summary>
    private void MoveDynamicSymbols()
    {
        var table = _dynamicValues[ElfDynamicTag.SymbolTable];
        foreach (var symbol in _original.DynamicSymbols)
        {
            if (symbol.Section is not { IsAllocated: true } section || _sections[section].Address == section.Address)
                continue;
            var entry = _tables.At(table + (ulong)symbol.Index * ElfSymbol.EntrySize, ElfSymbol.EntrySize);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], symbol.Value + (_sections[section].Address - section.Address));
        }
    }

    private void MoveSlidSections()
    {
        var moves = new SectionMoves(_layout);
        foreach (var section in _original.Sections.Where(moves.IsSlid))
        {
            var offset = _layout.Room.Slide(section.Offset, section.Size);
            _sections[section].Address += offset - section.Offset;
            _sections[section].Offset = offset;
        }

        foreach (var segment in _segments.Where(static segment => segment.Type is ElfSegmentType.Note or ElfSegmentType.GnuProperty or ElfSegmentType.Interpreter))
        {
            var delta = _layout.Room.Slide(segment.Offset, segment.FileSize) - segment.Offset;
            segment.Offset += delta;
            segment.Address += delta;
            segment.PhysicalAddress += delta;
        }
    }

    private void Place(ElfSection section, ulong address, ulong size)
    {
        section.Address = address;
        section.Offset = _layout.OffsetOf(address);
        section.Size = size;
    }

    private byte[] WriteImage()
    {
        var tables = _tables.ToArray();
        var end = _layout.OffsetOf(_tables.Address) + (ulong)tables.Length;
        foreach (var (section, content) in _sections.Grown)
        {
            // Nothing maps these; an alignment above a page's comes from a damaged file, and would cost as many bytes.
            section.Offset = ElfBounds.AlignUp(end, Math.Min(section.Alignment, SharedObjectLayout.PageSize));
            section.Size = (ulong)content.Count;
            end = section.Offset + section.Size;
        }

        var headers = ElfBounds.AlignUp(end, TableAlignment);
        var image = new byte[_sections.Count == 0 ? end : headers + (ulong)(_sections.Count * ElfSection.HeaderSize)];
        _original.Image.Span.CopyTo(image);
        new PatchWriter(_layout).Write(image, _addition.Patches);
        _stubText.CopyTo(image.AsSpan((int)_layout.OffsetOf(_layout.StubTextAddress)));
        tables.CopyTo(image.AsSpan((int)_layout.OffsetOf(_tables.Address)));
        _symbols.Move(image, new SectionMoves(_layout).MovedSymbols());
        foreach (var (section, content) in _sections.Grown)
            content.CopyTo(image, (int)section.Offset);
        new DynamicTableEditor(_layout).Write(image, _dynamicValues);
        WriteHeaders(image, headers, tables.Length);
        return image;
    }

    private void WriteHeaders(byte[] image, ulong sectionHeaders, int tablesSize)
    {
        var room = _layout.Room;
        image.AsSpan((int)room.Start, (int)(room.End - room.Start)).Clear();
        foreach (var slide in room.Slides)
            _original.Image.Span.Slice((int)slide.Offset, (int)slide.Size).CopyTo(image.AsSpan((int)slide.NewOffset));
        AddSegments(tablesSize);
        for (var i = 0; i < _segments.Count; i++)
            _segments[i].Write(image.AsSpan(ElfHeader.Size + i * ElfSegment.HeaderSize));
        foreach (var section in _sections.All)
            section.WriteHeader(image.AsSpan((int)sectionHeaders + section.Index * ElfSection.HeaderSize));
        (_original.Header with
        {
            ProgramHeaderCount = (ushort)_segments.Count,
            SectionHeaderOffset = _sections.Count == 0 ? 0 : sectionHeaders,
            SectionHeaderCount = (ushort)_sections.Count,
        }).Write(image);
    }

    private void AddSegments(int tablesSize)
    {
        var first = _segments.First(static segment => segment.Type == ElfSegmentType.Load);
        if (first.FileSize < _layout.Room.End)
            (first.FileSize, first.MemorySize) = (_layout.Room.End, _layout.Room.End);
        var last = _segments.FindLastIndex(static segment => segment.Type == ElfSegmentType.Load);
        _segments.InsertRange(last + 1,
        [
            MakeLoad(_layout.BindingCellAddress, CellSize, ElfSegmentFlags.Read | ElfSegmentFlags.Write),
            MakeLoad(_layout.StubTextAddress, _stubText.Length, ElfSegmentFlags.Read | ElfSegmentFlags.Execute),
            MakeLoad(_tables.Address, tablesSize, ElfSegmentFlags.Read),
        ]);
        _segments.Add(_note!);
        foreach (var table in _segments.Where(static segment => segment.Type == ElfSegmentType.ProgramHeaders))
            table.FileSize = table.MemorySize = (ulong)(_segments.Count * ElfSegment.HeaderSize);
    }

    private ElfSegment MakeLoad(ulong address, int size, uint flags) => new()
    {
        Type = ElfSegmentType.Load,
        Flags = flags,
        Offset = _layout.OffsetOf(address),
        Address = address,
        PhysicalAddress = address,
        FileSize = (ulong)size,
        MemorySize = (ulong)size,
        Alignment = SharedObjectLayout.PageSize,
    };
}
