// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Code;

/// <summary>
/// Reads the records that the packaged header leaves for the hypercalls it declares, and source mode for the instructions it pads
/// (docs/source-mode.md): s32 site - here, u32 type, u64 value.
/// </summary>
internal static class DeclaredRecords
{
    /// <summary>The section of the records.</summary>
    public const string SectionName = ".afterlink.declared";

    /// <summary>Bytes of a record.</summary>
    public const int RecordSize = 16;

    /// <summary>Where in a record its type is.</summary>
    public const int TypeOffset = 4;

    /// <summary>Where in a record its value is.</summary>
    public const int ValueOffset = 8;

    /// <summary>All records of a module. A relocatable object has a section of them for each section of code.</summary>
    public static List<DeclaredRecord> Read(CodeSpace space)
    {
        var records = new List<DeclaredRecord>();
        Dictionary<(int Section, ulong Offset), ElfRelocation>? relocations = null;
        foreach (var section in space.File.Sections)
        {
            if (section.Name != SectionName || !section.HasContent)
                continue;
            if (space.IsRelocatable)
                relocations ??= IndexRelocations(space.File);
            for (var offset = 0; offset + RecordSize <= section.Content.Length; offset += RecordSize)
            {
                var record = section.Content.Span.Slice(offset, RecordSize);
                records.Add(new DeclaredRecord(
                    offset,
                    FindPlace(space, section, offset, relocations),
                    (DeclaredRecordType)BinaryPrimitives.ReadUInt32LittleEndian(record[TypeOffset..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(record[ValueOffset..])));
            }
        }

        return records;
    }

    private static Dictionary<(int Section, ulong Offset), ElfRelocation> IndexRelocations(ElfFile file)
    {
        var index = new Dictionary<(int Section, ulong Offset), ElfRelocation>();
        foreach (var relocation in file.Relocations)
        {
            if (relocation.Section is { Name: SectionName } section)
                index.TryAdd((section.Index, relocation.Offset), relocation);
        }

        return index;
    }

    private static CodePlace? FindPlace(
        CodeSpace space, ElfSection section, int offset, Dictionary<(int Section, ulong Offset), ElfRelocation>? relocations)
    {
        if (relocations is null)
        {
            var distance = BinaryPrimitives.ReadInt32LittleEndian(section.Content.Span[offset..]);
            return space.TryFind(section.Address + (uint)offset + (ulong)distance, out var place) ? place : null;
        }

        return relocations.TryGetValue((section.Index, (uint)offset), out var relocation) && relocation.Symbol is { } symbol
            && space.TryFind(symbol.Section, symbol.Value + (ulong)relocation.Addend, out var target) ? target : null;
    }
}
