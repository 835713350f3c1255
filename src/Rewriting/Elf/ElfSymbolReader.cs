// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Elf;

/// <summary>Reads symbol tables: the link editor's through its section, the dynamic linker's from bytes that the caller found.</summary>
internal sealed class ElfSymbolReader(ElfFile file, DiagnosticBag diagnostics)
{
    public bool Read()
    {
        // gABI: "Currently, an object file may have either a section of SHT_SYMTAB type or none."
        var table = file.Sections.FirstOrDefault(static section => section.Type == ElfSectionType.SymbolTable);
        if (table is null)
            return true;
        if (table.EntrySize != ElfSymbol.EntrySize || table.Size % ElfSymbol.EntrySize != 0)
            return Fail(DiagnosticId.ElfSymbolTable, table.Name);
        if (table.Link is not { Type: ElfSectionType.StringTable } strings)
            return Fail(DiagnosticId.ElfStringTable, table.Name);
        if (Read(table.Content, strings.Content, ExtendedIndices(table), table.Name) is not { } symbols)
            return false;
        file.Symbols = symbols;
        return true;
    }

    /// <summary>The symbols of a table, or <see langword="null"/> and a diagnostic.</summary>
    public ElfSymbol[]? Read(ReadOnlyMemory<byte> table, ReadOnlyMemory<byte> strings, ReadOnlyMemory<byte> extendedIndices, string tableName)
    {
        var names = new ElfStringTable(strings);
        var symbols = new ElfSymbol[table.Length / ElfSymbol.EntrySize];
        for (var i = 0; i < symbols.Length; i++)
        {
            var entry = table.Span.Slice(i * ElfSymbol.EntrySize, ElfSymbol.EntrySize);
            if (!names.TryGet(BinaryPrimitives.ReadUInt32LittleEndian(entry), out var name))
            {
                diagnostics.Add(DiagnosticId.ElfStringTable, tableName);
                return null;
            }

            if (!TryFindSection(entry, i, extendedIndices.Span, out var section))
            {
                diagnostics.Add(DiagnosticId.ElfSymbolTable, tableName);
                return null;
            }

            symbols[i] = new ElfSymbol(i, name, entry, section);
        }

        return symbols;
    }

    private bool TryFindSection(ReadOnlySpan<byte> entry, int symbol, ReadOnlySpan<byte> extendedIndices, out ElfSection? section)
    {
        section = null;
        uint index = BinaryPrimitives.ReadUInt16LittleEndian(entry[6..]);
        if (index == ElfSymbol.ExtendedIndex)
        {
            if (!ElfBounds.ContainsTable((ulong)extendedIndices.Length, 0, (ulong)symbol + 1, sizeof(uint)))
                return false;
            index = BinaryPrimitives.ReadUInt32LittleEndian(extendedIndices[(symbol * sizeof(uint))..]);
        }
        else if (index >= ElfSymbol.FirstReservedIndex)
        {
            return true;
        }

        // A file without section headers still has section indices in its dynamic symbols.
        if (index == ElfSymbol.Undefined || file.Sections.Count == 0)
            return true;
        if (index >= file.Sections.Count)
            return false;
        section = file.Sections[(int)index];
        return true;
    }

    private ReadOnlyMemory<byte> ExtendedIndices(ElfSection table) =>
        file.Sections.FirstOrDefault(section => section.Type == ElfSectionType.ExtendedSectionIndices && section.Link == table)?.Content ?? default;

    private bool Fail(DiagnosticId id, string table)
    {
        diagnostics.Add(id, table);
        return false;
    }
}
