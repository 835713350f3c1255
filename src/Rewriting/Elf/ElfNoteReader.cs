// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Text;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Elf;

/// <summary>Reads notes: from segments where there are any, from sections in a relocatable file.</summary>
internal sealed class ElfNoteReader(ElfFile file, DiagnosticBag diagnostics)
{
    private const int HeaderSize = 12;

    /// <summary>Bytes of notes that may be read: a property note is in two segments, but no byte is in many.</summary>
    private ulong _remaining = 2 * (ulong)file.Image.Length;

    public bool Read()
    {
        var notes = new List<ElfNote>();
        if (file.Type == ElfFileType.Relocatable)
        {
            foreach (var section in file.Sections.Where(static section => section.Type == ElfSectionType.Note))
            {
                if (!Read(section.Offset, section.Size, section.Alignment, notes))
                    return false;
            }
        }

        foreach (var segment in file.Segments.Where(static segment => segment.Type == ElfSegmentType.Note))
        {
            if (!Read(segment.Offset, segment.FileSize, segment.Alignment, notes))
                return false;
        }

        file.Notes = notes;
        return true;
    }

    /// <summary>
    /// Header (size of name, size of descriptor, type), name, descriptor. Each begins at a multiple of 4, or of 8 where the segment
    /// is so aligned (gABI, "Note Section"; the Linux extension for program properties).
    /// </summary>
    private bool Read(ulong offset, ulong size, ulong segmentAlignment, List<ElfNote> notes)
    {
        var alignment = segmentAlignment == 8 ? 8UL : 4UL;
        var end = offset + size;
        if (size > _remaining)
            return Fail();
        _remaining -= size;
        while (offset < end)
        {
            if (end - offset < HeaderSize)
                return IsZero(offset, end) || Fail();
            var header = file.Image.Span.Slice((int)offset, HeaderSize);
            ulong nameSize = BinaryPrimitives.ReadUInt32LittleEndian(header);
            ulong descriptorSize = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            var name = offset + HeaderSize;
            var descriptor = offset + ElfBounds.AlignUp(HeaderSize + nameSize, alignment);
            if (!ElfBounds.Contains(end, name, nameSize) || !ElfBounds.Contains(end, descriptor, descriptorSize))
                return Fail();
            notes.Add(new ElfNote(
                Encoding.UTF8.GetString(file.Image.Span.Slice((int)name, (int)nameSize).TrimEnd((byte)0)),
                BinaryPrimitives.ReadUInt32LittleEndian(header[8..]),
                descriptor,
                file.Image.Slice((int)descriptor, (int)descriptorSize)));
            offset = descriptor + ElfBounds.AlignUp(descriptorSize, alignment);
        }

        return true;
    }

    private bool IsZero(ulong offset, ulong end) => !file.Image.Span[(int)offset..(int)end].ContainsAnyExcept((byte)0);

    private bool Fail()
    {
        diagnostics.Add(DiagnosticId.ElfNotes);
        return false;
    }
}
