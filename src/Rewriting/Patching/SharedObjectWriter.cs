// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Restoration;

namespace Afterlink.Rewriting.Patching;

/// <summary>Puts the new file together.</summary>
internal sealed class SharedObjectWriter
{
    private const string DebugFrames = ".debug_frame";
    private const ulong TableAlignment = 8;

    private readonly SharedObjectLayout _layout;
    private readonly SharedObjectAddition _addition;
    private readonly ElfFile _original;
    private readonly byte[] _stubText;
    private readonly AddedBytes _tables;
    private readonly SectionList _sections;
    private readonly SymbolTableEditor _symbols;
    private readonly SegmentList _segments;
    private readonly TableMover _mover;
    private FrameTableUpdate? _frames;

    public SharedObjectWriter(SharedObjectLayout layout, SharedObjectAddition addition)
    {
        _layout = layout;
        _addition = addition;
        _original = layout.Original;
        _sections = new SectionList(_original, layout.Tail, layout.Shift);
        _symbols = new SymbolTableEditor(_original, _sections);
        _segments = new SegmentList(layout);

        // A segment without bytes is not loaded; one instruction keeps the form of the file the same where nothing could be patched.
        _stubText = addition.StubText.IsEmpty ? layout.Abi.Trap.ToArray() : addition.StubText.ToArray();
        _tables = new AddedBytes(layout.TablesAfter(addition.StubText.Length));
        _mover = new TableMover(layout, _sections, _tables);
    }

    public byte[] Write()
    {
        AddCodeAndCell();
        AddSites();
        AddFrames();
        MoveSlidSections();
        _mover.Move();
        _segments.AddLoads(_stubText.Length, _tables);

        // Last, so that its header is the last one: the record is made from all that stands before it.
        var record = _sections.Add(OriginalRecord.SectionName, ElfSectionType.ProgramBits, 0, 0, 0, 0, sizeof(byte));
        record?.Flags = 0;
        return OriginalRecord.Append(WriteImage(), _original.Image.Span, record is not null);
    }

    private void AddCodeAndCell()
    {
        _ = _sections.Add(
            ".afterlink.cell", ElfSectionType.ProgramBits, ElfSectionFlags.Write, _layout.BindingCellAddress, _layout.CellOffset,
            SharedObjectLayout.CellSize, SharedObjectLayout.CellSize);
        var text = _sections.Add(
            ".afterlink.text", ElfSectionType.ProgramBits, ElfSectionFlags.Execute, _layout.StubTextAddress, _layout.StubTextOffset,
            _stubText.Length, (ulong)_layout.Abi.StubAlignment);
        _symbols.Add(_addition.Symbols, text);
    }

    private void AddSites()
    {
        var sites = AppendSection(".afterlink.sites", ElfSectionType.ProgramBits, _addition.SiteTable.Span, TableAlignment);
        var content = NoteWriter.Make(_layout, _addition, sites);

        // On 8 for the 64-bit words in it; aligned as 4, the only alignment of notes that all readers know.
        _ = _tables.Append([], TableAlignment);
        var note = AppendSection(".note.afterlink", ElfSectionType.Note, content, sizeof(uint));
        _segments.AddNote(note, _tables.Place.OffsetOf(note), content.Length);
    }

    /// <summary>Appends bytes to the tables, with a section of their own.</summary>
    private ulong AppendSection(string name, ElfSectionType type, ReadOnlySpan<byte> content, ulong alignment)
    {
        var address = _tables.Append(content, alignment);
        _ = _sections.Add(name, type, 0, address, _tables.Place.OffsetOf(address), content.Length, alignment);
        return address;
    }

    private void AddFrames()
    {
        var groups = StubFrameGroups.Merge(_addition.Frames, _layout.Abi);
        if (groups.Count == 0)
            return;
        var convention = _layout.Abi.Frames;
        if (_original.FindSection(DebugFrames) is null)
            _sections.AddUnloaded(DebugFrames, StubDebugFrames.Make(groups, convention), TableAlignment);
        if (FrameTable.Read(_original) is not { } table)
            return;
        _frames = FrameTableUpdate.Make(_original, table, groups, convention);
        var frames = new StubFrameTable(_tables.Next(TableAlignment), _frames.Frames, convention);
        _ = AppendSection(".afterlink.eh_frame", ElfSectionType.ProgramBits, frames.Bytes, TableAlignment);
        _frames.SetEntries(frames.Entries);
        if (_frames.IsInPlace)
            return;
        var size = _frames.Size;
        var address = _tables.Append(new byte[size], sizeof(uint));
        _frames.Write(_tables.At(address, size), address);
        var offset = _tables.Place.OffsetOf(address);
        if (FrameTable.SectionOf(_original) is { } section)
            (_sections[section].Address, _sections[section].Offset, _sections[section].Size) = (address, offset, (ulong)size);
        _segments.MoveFrameTable(address, offset, (ulong)size);
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
    }

    private byte[] WriteImage()
    {
        var tables = _tables.ToArray();
        var end = _tables.Place.Offset + (ulong)tables.Length;
        foreach (var (section, content) in _sections.Grown)
        {
            // Nothing maps these; an alignment above a page's comes from a damaged file, and would cost as many bytes.
            section.Offset = ElfBounds.AlignUp(end, Math.Min(section.Alignment, _layout.Abi.PageSize));
            section.Size = (ulong)content.Count;
            end = section.Offset + section.Size;
        }

        var sectionHeaders = ElfBounds.AlignUp(end, TableAlignment);
        var image = new byte[_sections.Count == 0 ? end : sectionHeaders + (ulong)(_sections.Count * ElfSection.HeaderSize)];
        var body = image.AsSpan((int)_layout.Shift);
        _original.Image.Span[..(int)_layout.Tail.Start].CopyTo(body);
        new PatchWriter(_layout).Write(body, _addition.Patches);
        _stubText.CopyTo(image.AsSpan((int)_layout.StubTextOffset));
        tables.CopyTo(image.AsSpan((int)_tables.Place.Offset));
        _symbols.Move(body, new SectionMoves(_layout).MovedSymbols());
        foreach (var (section, content) in _sections.Grown)
            content.CopyTo(image, (int)section.Offset);
        if (_frames is { IsInPlace: true })
            _frames.WriteInPlace(body);
        WriteRoom(body);
        _mover.Write(body);
        WriteHeaders(image, sectionHeaders);
        return image;
    }

    /// <summary>Clears what is laid out anew, and puts back what slid.</summary>
    private void WriteRoom(Span<byte> body)
    {
        var room = _layout.Room;
        body[(int)room.Start..(int)room.End].Clear();
        foreach (var slide in room.Slides)
            _original.Image.Span.Slice((int)slide.Offset, (int)slide.Size).CopyTo(body[(int)slide.NewOffset..]);
    }

    private void WriteHeaders(byte[] image, ulong sectionHeaders)
    {
        _segments.Write(image);
        foreach (var section in _sections.All)
            section.WriteHeader(image.AsSpan((int)sectionHeaders + section.Index * ElfSection.HeaderSize));
        var header = _original.Header with { ProgramHeaderOffset = _segments.HeadersOffset, ProgramHeaderCount = (ushort)_segments.Count };

        // Who takes away section headers often leaves one of these fields as it was.
        if (_sections.Count != 0)
            header = header with { SectionHeaderOffset = sectionHeaders, SectionHeaderCount = (ushort)_sections.Count };
        header.Write(image);
    }
}
