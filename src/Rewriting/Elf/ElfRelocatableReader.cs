// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Elf;

/// <summary>Reads the relocations of a relocatable file: each section of relocations names the section that it patches.</summary>
internal sealed class ElfRelocatableReader(ElfFile file, DiagnosticBag diagnostics)
{
    public bool Read()
    {
        var relocations = new List<ElfRelocation>();
        foreach (var table in file.Sections.Where(static section => section.Type == ElfSectionType.RelocationsWithAddend))
        {
            if (!ReadTable(table, relocations))
            {
                diagnostics.Add(DiagnosticId.ElfRelocations, table.Name);
                return false;
            }
        }

        file.Relocations = relocations;
        return true;
    }

    private bool ReadTable(ElfSection table, List<ElfRelocation> relocations)
    {
        if (table.EntrySize != ElfRelocation.EntrySize || table.Size % ElfRelocation.EntrySize != 0
            || table.Link is not { Type: ElfSectionType.SymbolTable }
            || table.Info == 0 || table.Info >= file.Sections.Count)
            return false;
        var target = file.Sections[(int)table.Info];

        // Offsets into a compressed section count its bytes as they are without compression.
        var limit = (target.Flags & ElfSectionFlags.Compressed) != 0 ? ulong.MaxValue : target.Size;
        for (var entry = table.Content.Span; !entry.IsEmpty; entry = entry[ElfRelocation.EntrySize..])
        {
            var offset = BinaryPrimitives.ReadUInt64LittleEndian(entry);
            var symbol = BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]);
            if (offset > limit || symbol >= file.Symbols.Count)
                return false;
            relocations.Add(new ElfRelocation(
                offset,
                BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]),
                symbol == 0 ? null : file.Symbols[(int)symbol],
                BinaryPrimitives.ReadInt64LittleEndian(entry[16..]),
                target));
        }

        return true;
    }
}
