// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Elf;

/// <summary>
/// An ELF file of x86-64 or AArch64 as a graph of objects: sections, segments, symbols, relocations. Reading never throws on bad input; writing
/// a file that was not changed gives the bytes that were read.
/// </summary>
public sealed class ElfFile
{
    private readonly List<ElfSegment> _segments;
    private readonly List<ElfSection> _sections;
    private readonly ElfSegment[] _loads;

    internal ElfFile(ReadOnlyMemory<byte> image, ElfHeader header, List<ElfSegment> segments, List<ElfSection> sections)
    {
        Image = image;
        Header = header;
        _segments = segments;
        _sections = sections;
        _loads = [.. segments.Where(static segment => segment.Type == ElfSegmentType.Load && segment.MemorySize != 0)];
        CodeRanges = ReadCodeRanges();
    }

    /// <summary>The bytes that were read.</summary>
    public ReadOnlyMemory<byte> Image { get; }

    /// <summary>What the file is.</summary>
    public ElfFileType Type => Header.Type;

    /// <summary>The machine, one of <see cref="ElfMachine"/>.</summary>
    public ushort Machine => Header.Machine;

    /// <summary>Address of the first instruction, 0 where there is none.</summary>
    public ulong Entry => Header.Entry;

    /// <summary>The sections by index, the null section first; empty where the file has no section headers.</summary>
    public IReadOnlyList<ElfSection> Sections => _sections;

    /// <summary>The program headers in their order.</summary>
    public IReadOnlyList<ElfSegment> Segments => _segments;

    /// <summary>The symbols of <c>.symtab</c>; empty where the file is stripped.</summary>
    public IReadOnlyList<ElfSymbol> Symbols { get; internal set; } = [];

    /// <summary>The symbols of the dynamic linker.</summary>
    public IReadOnlyList<ElfSymbol> DynamicSymbols { get; internal set; } = [];

    /// <summary>
    /// Relocations: of a loadable file what the dynamic linker does (<c>DT_RELA</c>, <c>DT_JMPREL</c>, then <c>DT_RELR</c>, expanded
    /// into relative ones), of a relocatable file what its sections of relocations say.
    /// </summary>
    public IReadOnlyList<ElfRelocation> Relocations { get; internal set; } = [];

    /// <summary>The dynamic table, where there is one.</summary>
    public ElfDynamicTable? Dynamic { get; internal set; }

    /// <summary>The notes.</summary>
    public IReadOnlyList<ElfNote> Notes { get; internal set; } = [];

    /// <summary>What the file marks as executable, in order.</summary>
    public IReadOnlyList<ElfCodeRange> CodeRanges { get; }

    /// <summary>The functions that the unwind information (<c>.eh_frame</c>) names, sorted by section and address.</summary>
    public IReadOnlyList<FrameDescription> FrameDescriptions { get; internal set; } = [];

    internal ElfHeader Header { get; }

    /// <summary>Index of the section of section names, 0 where there is none.</summary>
    internal uint NamesIndex =>
        Header.SectionNamesIndex == ElfSymbol.ExtendedIndex && _sections.Count != 0 ? _sections[0].LinkIndex : Header.SectionNamesIndex;

    /// <summary>Whether sections no longer fit where they were.</summary>
    internal bool NeedsLayout => _sections.Exists(static section => section.IsResized);

    /// <summary>Reads a file.</summary>
    /// <returns>The file, or <see langword="null"/> with an error in <paramref name="diagnostics"/>.</returns>
    public static ElfFile? Read(ReadOnlyMemory<byte> image, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        return new ElfReader(image, diagnostics).Read();
    }

    /// <summary>The file offset of an address that a loaded segment fills from the file.</summary>
    public bool TryGetFileOffset(ulong address, out ulong offset)
    {
        offset = 0;
        if (FindLoad(address) is not { } segment || address - segment.Address >= segment.FileSize)
            return false;
        offset = segment.Offset + (address - segment.Address);
        return true;
    }

    /// <summary>Whether bytes begin like a relocatable file, be it sound or not.</summary>
    public static bool IsRelocatable(ReadOnlySpan<byte> image) =>
        image.Length >= ElfHeader.Size && image.StartsWith(ElfHeader.Magic) && ElfHeader.Read(image).Type == ElfFileType.Relocatable;

    /// <summary>The bytes at an address; empty where they are not all in the file, in one segment.</summary>
    public ReadOnlySpan<byte> GetBytes(ulong address, int length)
    {
        if (length <= 0 || FindLoad(address) is not { } segment
            || !ElfBounds.Contains(segment.FileSize, address - segment.Address, (ulong)length))
            return [];
        return Image.Span.Slice((int)(segment.Offset + (address - segment.Address)), length);
    }

    /// <summary>All bytes of the file from an address to the end of its segment's part in the file.</summary>
    internal ReadOnlyMemory<byte> GetBytesToEnd(ulong address)
    {
        if (FindLoad(address) is not { } segment || address - segment.Address >= segment.FileSize)
            return default;
        var start = address - segment.Address;
        return Image.Slice((int)(segment.Offset + start), (int)(segment.FileSize - start));
    }

    /// <summary>
    /// The bytes of the file, with what was changed in sections and segments. Sections of a relocatable file may have changed in size
    /// and number; those of a loadable file may not.
    /// </summary>
    /// <exception cref="InvalidOperationException">Sections of a loadable file changed in size or number.</exception>
    public byte[] Write() => new ElfWriter(this).Write();

    /// <summary>Adds a section at the end of a relocatable file; indices of others stay.</summary>
    /// <exception cref="InvalidOperationException">The file is not relocatable or has no section names.</exception>
    public ElfSection AddSection(string name, ElfSectionType type, ulong flags, ReadOnlyMemory<byte> content, ulong alignment)
    {
        if (Type != ElfFileType.Relocatable || _sections.Count == 0 || NamesIndex >= _sections.Count || NamesIndex == 0)
            throw new InvalidOperationException("sections can be added to relocatable files with section names only");
        var names = _sections[(int)NamesIndex];
        var section = new ElfSection
        {
            Index = _sections.Count,
            Name = name,
            NameOffset = (uint)names.Size,
            Type = type,
            Flags = flags,
            Alignment = alignment,
            IsAdded = true,
            Content = content,
        };
        names.Content = (byte[])[.. names.Content.Span, .. Encoding.UTF8.GetBytes(name), 0];
        _sections.Add(section);
        return section;
    }

    /// <summary>The section with a name, or <see langword="null"/>.</summary>
    public ElfSection? FindSection(string name) => _sections.Find(section => section.Name == name);

    private ElfSegment? FindLoad(ulong address)
    {
        // The segments are sorted and do not overlap (ElfReader.CheckLoadSegments).
        var (low, high) = (0, _loads.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var segment = _loads[middle];
            if (address < segment.Address)
                high = middle - 1;
            else if (address - segment.Address >= segment.MemorySize)
                low = middle + 1;
            else
                return segment;
        }

        return null;
    }

    private List<ElfCodeRange> ReadCodeRanges()
    {
        var ranges = new List<ElfCodeRange>();
        foreach (var section in _sections.Where(static section => section.IsExecutable && section.IsAllocated && section.HasContent && section.Size != 0))
            ranges.Add(new ElfCodeRange(section, Type == ElfFileType.Relocatable ? 0 : section.Address, section.Content));
        if (_sections.Count == 0)
        {
            foreach (var segment in _loads.Where(static segment => (segment.Flags & ElfSegmentFlags.Execute) != 0 && segment.FileSize != 0))
                ranges.Add(new ElfCodeRange(null, segment.Address, Image.Slice((int)segment.Offset, (int)segment.FileSize)));
        }

        return ranges;
    }
}
