// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Gives symbols of <c>.symtab</c> the new addresses of their sections and adds names for stubs. Those are local, and local symbols come
/// first (gABI, "Symbol Table"), so the table is written anew when there are any.
/// </summary>
internal sealed class SymbolTableEditor(ElfFile original, SectionList sections)
{
    private const int ValueField = 8;
    private const byte LocalFunction = ElfSymbolBinding.Local << 4 | ElfSymbolType.Function;

    private readonly ElfSection? _table = original.Sections.FirstOrDefault(static section => section.Type == ElfSectionType.SymbolTable);

    /// <summary>
    /// Whether symbols can be inserted: not if something else counts on indices (relocations that were kept in the link, extended
    /// section indices).
    /// </summary>
    public bool CanAdd => _table?.Link is not null && !original.Sections.Any(section => section.Link == _table);

    /// <summary>Adds names; to be called before <see cref="Move"/>.</summary>
    public void Add(IReadOnlyList<StubSymbol> symbols, ElfSection? text)
    {
        if (symbols.Count == 0 || text is null || !CanAdd)
            return;
        var table = sections[_table!];
        var strings = sections[_table!.Link!];
        var entries = new byte[symbols.Count * ElfSymbol.EntrySize];
        for (var i = 0; i < symbols.Count; i++)
        {
            var entry = entries.AsSpan(i * ElfSymbol.EntrySize);
            BinaryPrimitives.WriteUInt32LittleEndian(entry, sections.AppendString(strings, symbols[i].Name));
            entry[4] = LocalFunction;
            BinaryPrimitives.WriteUInt16LittleEndian(entry[6..], (ushort)text.Index);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], symbols[i].Address);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[16..], symbols[i].Size);
        }

        var firstGlobal = Math.Min(table.Info, (uint)original.Symbols.Count);
        sections.Grow(table).InsertRange((int)firstGlobal * ElfSymbol.EntrySize, entries);
        table.Info = firstGlobal + (uint)symbols.Count;
        AddedAt = firstGlobal;
        Added = symbols.Count;
    }

    private uint AddedAt { get; set; }

    private int Added { get; set; }

    /// <summary>Gives the symbols of moved sections their new values.</summary>
    /// <param name="image">The file, from where the original's bytes begin.</param>
    /// <param name="moved">The symbols.</param>
    public void Move(Span<byte> image, IEnumerable<MovedSymbol> moved)
    {
        foreach (var (symbol, valueOffset) in moved)
        {
            var value = symbol.Value + (sections[symbol.Section!].Address - symbol.Section!.Address);
            if (!sections.IsGrown(sections[_table!]))
            {
                BinaryPrimitives.WriteUInt64LittleEndian(image[(int)valueOffset..], value);
                continue;
            }

            var index = symbol.Index + (symbol.Index < AddedAt ? 0 : Added);
            var content = CollectionsMarshal.AsSpan(sections.Grow(sections[_table!]));
            BinaryPrimitives.WriteUInt64LittleEndian(content[(index * ElfSymbol.EntrySize + ValueField)..], value);
        }
    }
}
