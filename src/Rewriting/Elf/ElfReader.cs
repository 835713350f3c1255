// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Elf;

/// <summary>
/// Reads the three tables that everything else hangs on: ELF header, program headers, section headers. Every number is checked
/// against the file's size before it is used; the first thing that cannot be right ends the reading with a diagnostic.
/// </summary>
internal sealed class ElfReader(ReadOnlyMemory<byte> image, DiagnosticBag diagnostics)
{
    private const byte Class64 = 2;
    private const byte DataLittleEndian = 1;
    private const byte CurrentVersion = 1;
    private const ushort ExtendedIndex = 0xffff;

    /// <summary>How often the sections of a sound file may hold each byte of it; some tools leave a section inside another.</summary>
    private const ulong LargestOverlap = 2;

    private readonly List<ElfSegment> _segments = [];
    private readonly List<ElfSection> _sections = [];
    private ElfHeader _header;

    private ulong Length => (ulong)image.Length;

    /// <summary>
    /// Whether there are section headers. A count of 0 with a size means that section 0 has the count; without a size it is what is left when
    /// they are taken away, and nobody needs them to load the file.
    /// </summary>
    private bool HasSections => _header.SectionHeaderOffset != 0 && (_header.SectionHeaderCount != 0 || _header.SectionHeaderSize != 0);

    public ElfFile? Read()
    {
        if (!ReadHeader() || !ReadSegments() || !CheckLoadSegments() || !ReadSections())
            return null;
        var file = new ElfFile(image, _header, _segments, _sections);
        return CheckSections(file) && LinkSections() && ReadTables(file) ? file : null;
    }

    private bool ReadTables(ElfFile file)
    {
        if (!new ElfSymbolReader(file, diagnostics).Read())
            return false;
        var complete = file.Type == ElfFileType.Relocatable
            ? new ElfRelocatableReader(file, diagnostics).Read()
            : new ElfDynamicReader(file, diagnostics).Read();
        return complete && new ElfNoteReader(file, diagnostics).Read() && new FrameReader(file, diagnostics).Read();
    }

    private bool Fail(DiagnosticId id, params object?[] arguments)
    {
        diagnostics.Add(id, arguments);
        return false;
    }

    private bool ReadHeader()
    {
        var bytes = image.Span;
        if (!bytes.StartsWith(ElfHeader.Magic))
            return Fail(DiagnosticId.ElfNoMagic, CompressedFile.ProgramFor(bytes) is { } program ? $": it is compressed; '{program} -d' unpacks it" : "");
        if (bytes.Length < ElfHeader.Size)
            return Fail(DiagnosticId.ElfTruncated, bytes.Length);
        _header = ElfHeader.Read(bytes);
        if (_header.Class != Class64)
            return Fail(DiagnosticId.ElfNot64Bit);
        if (_header.Data != DataLittleEndian)
            return Fail(DiagnosticId.ElfNotLittleEndian);
        if (_header.Version != CurrentVersion || bytes[6] != CurrentVersion)
            return Fail(DiagnosticId.ElfUnknownVersion);
        if (_header.Machine is not (ElfMachine.X64 or ElfMachine.AArch64))
            return Fail(DiagnosticId.ElfOtherMachine, _header.Machine);
        if (_header.Type is not (ElfFileType.Relocatable or ElfFileType.Executable or ElfFileType.SharedObject))
            return Fail(DiagnosticId.ElfOtherType, (ushort)_header.Type);
        if (_header.HeaderSize != ElfHeader.Size
            || (_header.ProgramHeaderOffset != 0 && _header.ProgramHeaderCount != 0 && _header.ProgramHeaderSize != ElfSegment.HeaderSize)
            || (HasSections && _header.SectionHeaderSize != ElfSection.HeaderSize))
            return Fail(DiagnosticId.ElfHeaderSizes);
        return true;
    }

    /// <summary>Section 0: it holds the counts that do not fit into the ELF header.</summary>
    private bool TryReadFirstSection(out ElfSection section)
    {
        section = new ElfSection();
        if (!HasSections || !ElfBounds.Contains(Length, _header.SectionHeaderOffset, ElfSection.HeaderSize))
            return false;
        section = ElfSection.Read(0, image.Span[(int)_header.SectionHeaderOffset..]);
        return true;
    }

    private bool ReadSegments()
    {
        ulong count = _header.ProgramHeaderCount;
        if (_header.ProgramHeaderOffset == 0 || count == 0)
            return true;
        if (count == ElfHeader.ExtendedCount)
        {
            if (!TryReadFirstSection(out var first))
                return Fail(DiagnosticId.ElfProgramHeadersOutside);
            count = first.Info;
        }

        if (!ElfBounds.ContainsTable(Length, _header.ProgramHeaderOffset, count, ElfSegment.HeaderSize))
            return Fail(DiagnosticId.ElfProgramHeadersOutside);
        for (var i = 0; i < (int)count; i++)
        {
            var segment = ElfSegment.Read(image.Span[((int)_header.ProgramHeaderOffset + i * ElfSegment.HeaderSize)..]);
            if (segment.Type != ElfSegmentType.Null && !ElfBounds.Contains(Length, segment.Offset, segment.FileSize))
                return Fail(DiagnosticId.ElfSegmentOutside, i);
            _segments.Add(segment);
        }

        return true;
    }

    /// <summary>gABI: "Loadable segment entries in the program header table appear in ascending order, sorted on the p_vaddr member."</summary>
    private bool CheckLoadSegments()
    {
        var end = 0UL;
        for (var i = 0; i < _segments.Count; i++)
        {
            var segment = _segments[i];
            if (segment.Type != ElfSegmentType.Load)
                continue;
            if (segment.MemorySize < segment.FileSize || !ElfBounds.Contains(ulong.MaxValue, segment.Address, segment.MemorySize))
                return Fail(DiagnosticId.ElfSegmentOutside, i);
            if (segment.Address < end)
                return Fail(DiagnosticId.ElfSegmentsOverlap, i);
            end = segment.Address + segment.MemorySize;
        }

        return true;
    }

    private bool ReadSections()
    {
        if (!HasSections)
            return true;
        if (!TryReadFirstSection(out var first))
            return Fail(DiagnosticId.ElfSectionHeadersOutside);
        var count = _header.SectionHeaderCount == 0 ? first.Size : _header.SectionHeaderCount;
        if (!ElfBounds.ContainsTable(Length, _header.SectionHeaderOffset, count, ElfSection.HeaderSize))
            return Fail(DiagnosticId.ElfSectionHeadersOutside);
        var total = 0UL;
        for (var i = 0; i < (int)count; i++)
        {
            var section = ElfSection.Read(i, image.Span[((int)_header.SectionHeaderOffset + i * ElfSection.HeaderSize)..]);
            if (section.HasContent)
            {
                if (!ElfBounds.Contains(Length, section.Offset, section.Size))
                    return Fail(DiagnosticId.ElfSectionOutside, i);
                total += section.Size;
                section.SetContentAsRead(image.Slice((int)section.Offset, (int)section.Size));
            }

            _sections.Add(section);
        }

        // What reads sections is linear in their bytes, but only in the file's if sections do not share them.
        if (total > LargestOverlap * Length)
            return Fail(DiagnosticId.ElfSectionsOverlap);
        return ReadSectionNames(first);
    }

    private bool ReadSectionNames(ElfSection first)
    {
        var index = _header.SectionNamesIndex == ExtendedIndex ? first.LinkIndex : _header.SectionNamesIndex;
        if (index == 0)
            return true;
        if (index >= _sections.Count || _sections[(int)index].Type != ElfSectionType.StringTable)
            return Fail(DiagnosticId.ElfStringTable, "section names");
        var names = new ElfStringTable(_sections[(int)index].Content);
        foreach (var section in _sections)
        {
            if (!names.TryGet(section.NameOffset, out var name))
                return Fail(DiagnosticId.ElfStringTable, "section names");
            section.Name = name;
        }

        return true;
    }

    /// <summary>
    /// A section that is loaded must be where its segment is. The loader goes by segments and this product by sections too: where the
    /// two differ, what would be patched is not what would run.
    /// </summary>
    private bool CheckSections(ElfFile file)
    {
        foreach (var section in _sections)
        {
            if (section.Alignment != 0 && !ulong.IsPow2(section.Alignment))
                return Fail(DiagnosticId.ElfSectionPlace, section.Index, section.Name);
            if (file.Type == ElfFileType.Relocatable || !section.IsAllocated || !section.HasContent || section.Size == 0)
                continue;
            if (!file.TryGetFileOffset(section.Address, out var offset) || offset != section.Offset
                || file.GetBytes(section.Address, (int)section.Size).IsEmpty)
                return Fail(DiagnosticId.ElfSectionPlace, section.Index, section.Name);
        }

        return true;
    }

    private bool LinkSections()
    {
        // Section 0 is left out: its sh_link is a number (SHN_XINDEX).
        foreach (var section in _sections.Skip(1).Where(static section => section.Type != ElfSectionType.Null && section.LinkIndex != 0))
        {
            if (section.LinkIndex >= _sections.Count)
                return Fail(DiagnosticId.ElfSectionLink, section.Index, section.Name);
            section.Link = _sections[(int)section.LinkIndex];
        }

        return true;
    }
}
