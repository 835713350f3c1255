// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>Puts the tables of the dynamic linker where the layout wants them, and says so in dynamic table and section headers.</summary>
internal sealed class TableMover(SharedObjectLayout layout, SectionList sections, AddedBytes added)
{
    private const int ValueField = 8;

    private readonly ElfFile _original = layout.Original;
    private readonly SectionMoves _moves = new(layout);
    private readonly Dictionary<ElfDynamicTag, ulong> _values = [];
    private readonly List<(ulong Offset, byte[] Content)> _placed = [];

    /// <summary>Gives every table its new place; those that go to the end of the file are appended there.</summary>
    public void Move()
    {
        var start = _original.Segments.First(static segment => segment.Type == ElfSegmentType.Load).Address;
        foreach (var (table, offset) in layout.Room.Placed)
        {
            var content = GrownTable.Make(layout, table);
            _placed.Add((offset, content));
            Describe(table, start + offset, offset);
        }

        foreach (var table in layout.Tables.Where(layout.Room.Displaced.Contains))
        {
            var content = GrownTable.Make(layout, table);
            var address = added.Append(content, table.Alignment);
            Describe(table, address, added.Place.OffsetOf(address));
        }

        MoveSymbols();
    }

    /// <summary>Writes the tables that stay in the first segment, and the dynamic table.</summary>
    /// <param name="image">The file, from where the original's bytes begin.</param>
    public void Write(Span<byte> image)
    {
        foreach (var (offset, content) in _placed)
            content.CopyTo(image[(int)offset..]);
        new DynamicTableEditor(layout).Write(image, _values);
    }

    private void Describe(LoadedTable table, ulong address, ulong offset)
    {
        _values[table.Tag] = address;
        foreach (var section in _original.Sections.Where(section => _moves.MovedTableOf(section) == table))
        {
            // The first section of the table gets the new entry; what else is in the table follows.
            var isFirst = section.Address == table.Address;
            var distance = section.Address - table.Address + (isFirst ? 0 : (uint)table.Growth);
            var header = sections[section];
            (header.Address, header.Offset) = (address + distance, offset + distance);
            header.Size = section.Size + (isFirst ? (uint)table.Growth : 0);
        }

        if (table.Tag == ElfDynamicTag.Relocations && layout.PltIsInRelocations)
            _values[ElfDynamicTag.PltRelocations] = address + (_original.Dynamic!.GetOrZero(ElfDynamicTag.PltRelocations) - table.Address) + (uint)table.Growth;
        if (table.Growth == 0)
            return;
        if (table.Tag == ElfDynamicTag.StringTable)
            _values[ElfDynamicTag.StringTableSize] = table.NewSize;
        if (table.Tag == ElfDynamicTag.Relocations)
            DescribeRelocations(table, address, offset);
    }

    private void DescribeRelocations(LoadedTable table, ulong address, ulong offset)
    {
        _values[ElfDynamicTag.RelocationsSize] = table.NewSize;
        _values[ElfDynamicTag.RelocationEntrySize] = ElfRelocation.EntrySize;
        if (table.Size != 0)
            return;
        var section = sections.Add(".rela.dyn", ElfSectionType.RelocationsWithAddend, 0, address, offset, (int)table.NewSize, table.Alignment);
        if (section is null)
            return;
        section.EntrySize = ElfRelocation.EntrySize;
        section.Link = _original.Sections.FirstOrDefault(static section => section.Type == ElfSectionType.DynamicSymbolTable);
    }

    /// <summary>Exported symbols in sections that moved: a note, for one.</summary>
    private void MoveSymbols()
    {
        foreach (var symbol in _original.DynamicSymbols)
        {
            if (symbol.Section is not { IsAllocated: true } section || sections[section].Address == section.Address || !SectionMoves.Holds(section, symbol))
                continue;
            var value = SymbolTable()[(symbol.Index * ElfSymbol.EntrySize + ValueField)..];
            BinaryPrimitives.WriteUInt64LittleEndian(value, symbol.Value + (sections[section].Address - section.Address));
        }
    }

    private Span<byte> SymbolTable()
    {
        var table = layout.Tables.First(static table => table.Tag == ElfDynamicTag.SymbolTable);
        var placed = layout.Room.Placed.Select(static placed => placed.Table).ToList().IndexOf(table);
        return placed < 0 ? added.At(_values[table.Tag], (int)table.NewSize) : _placed[placed].Content;
    }
}
