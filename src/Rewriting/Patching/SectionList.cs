// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// The section headers of the new file. Old sections keep their indices, which symbols refer to; new ones come last. String tables and
/// the symbol table that grow are written anew at the end of the file, and so is what stood among them.
/// </summary>
internal sealed class SectionList
{
    private readonly ElfFile _original;
    private readonly List<ElfSection> _sections;
    private readonly Dictionary<ElfSection, List<byte>> _grown = [];

    public SectionList(ElfFile original, FileTail tail, ulong shift)
    {
        _original = original;
        _sections = [.. original.Sections.Select(static section => section.Clone())];
        foreach (var section in _sections.Where(static section => section.Type != ElfSectionType.Null))
            section.Offset += shift;
        foreach (var section in tail.Sections)
            _ = Grow(this[section]);
    }

    public int Count => _sections.Count;

    /// <summary>The new header of an old section.</summary>
    public ElfSection this[ElfSection original] => _sections[original.Index];

    public IReadOnlyList<ElfSection> All => _sections;

    /// <summary>Sections that go to the end of the file, by index, with their bytes.</summary>
    public IEnumerable<(ElfSection Section, List<byte> Content)> Grown =>
        _grown.OrderBy(static pair => pair.Key.Index).Select(static pair => (pair.Key, pair.Value));

    /// <summary>Whether a section goes to the end of the file.</summary>
    public bool IsGrown(ElfSection section) => _grown.ContainsKey(section);

    /// <summary>Adds a section that is loaded.</summary>
    public ElfSection? Add(string name, ElfSectionType type, ulong flags, ulong address, ulong offset, int size, ulong alignment)
    {
        if (_sections.Count == 0)
            return null;
        var section = new ElfSection
        {
            Index = _sections.Count,
            Name = name,
            NameOffset = _original.NamesIndex == 0 ? 0 : AppendString(_sections[(int)_original.NamesIndex], name),
            Type = type,
            Flags = flags | ElfSectionFlags.Allocate,
            Address = address,
            Offset = offset,
            Size = (ulong)size,
            Alignment = alignment,
            IsAdded = true,
        };
        _sections.Add(section);
        return section;
    }

    /// <summary>Adds a section that is not loaded; it is placed at the end of the file.</summary>
    public void AddUnloaded(string name, byte[] content, ulong alignment)
    {
        if (Add(name, ElfSectionType.ProgramBits, 0, 0, 0, 0, alignment) is not { } section)
            return;
        section.Flags = 0;
        section.Content = content;
        _ = Grow(section);
    }

    /// <summary>The bytes of a section that is going to grow.</summary>
    public List<byte> Grow(ElfSection section)
    {
        if (!_grown.TryGetValue(section, out var content))
            _grown.Add(section, content = [.. section.Content.Span]);
        return content;
    }

    /// <summary>Appends a string to a string table.</summary>
    public uint AppendString(ElfSection table, string text)
    {
        var content = Grow(table);
        var offset = (uint)content.Count;
        content.AddRange(Encoding.UTF8.GetBytes(text));
        content.Add(0);
        return offset;
    }
}
