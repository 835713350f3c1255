// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.X86;

namespace Afterlink.Rewriting.Objects;

/// <summary>
/// Writes the records that source mode has the assembler write (docs/source-mode.md): a section for each section of code, in its order and its
/// group, so that a link editor keeps and drops both together.
/// </summary>
internal static class DeclaredRecordWriter
{
    /// <summary>Flags of a section of records.</summary>
    public const ulong Flags = ElfSectionFlags.Allocate | ElfSectionFlags.LinkOrder;

    /// <summary>Adds the records of the sites of one section of code.</summary>
    public static void Add(ObjectEditor editor, ElfSection code, IEnumerable<PaddedPlace> sites)
    {
        var section = editor.AddSectionBeside(code, DeclaredRecords.SectionName, ElfSectionType.ProgramBits, Flags, 1);
        section.Link = code;
        foreach (var site in sites)
            editor.Relocate(section, editor.Append(section, Encode(site.Padding)), X86RelocationType.PcRelative32, editor.SymbolOf(code), site.Offset);
    }

    /// <summary>A record; what it is of the relocation says.</summary>
    public static byte[] Encode(int padding)
    {
        var record = new byte[DeclaredRecords.RecordSize];
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(DeclaredRecords.TypeOffset), (uint)DeclaredRecordType.Padded);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(DeclaredRecords.ValueOffset), (uint)padding);
        return record;
    }
}
