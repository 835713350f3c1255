// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Text;

namespace Afterlink.Rewriting.Elf;

/// <summary>
/// Adds to a relocatable file: bytes behind those of its sections, sections, symbols and relocations. Nothing that is there moves: new symbols
/// follow the old ones, which is where global ones belong (System V gABI, "Symbol Table"), so that no relocation needs another symbol index.
/// </summary>
internal sealed class ObjectEditor
{
    private const byte GlobalBinding = ElfSymbolBinding.Global << 4;
    private const byte Filler = 0xCC;
    private const int MaxSections = 0xff00 - 64;

    private readonly ElfFile _file;
    private readonly ElfSection _symbols;
    private readonly ElfSection _strings;
    private readonly Dictionary<ElfSection, List<byte>> _contents = [];
    private readonly Dictionary<ElfSection, ElfSection> _relocations = [];
    private readonly Dictionary<ElfSection, (uint Symbol, long Value)> _bases = [];
    private readonly Dictionary<string, uint> _byName = new(StringComparer.Ordinal);

    private ObjectEditor(ElfFile file, ElfSection symbols, ElfSection strings)
    {
        (_file, _symbols, _strings) = (file, symbols, strings);
        foreach (var section in file.Sections.Where(static section => section.Type == ElfSectionType.RelocationsWithAddend && section.Info != 0))
            _relocations.TryAdd(file.Sections[(int)section.Info], section);
        foreach (var symbol in file.Symbols)
        {
            if (symbol.Section is { } section && (symbol.Type == ElfSymbolType.Section || !_bases.ContainsKey(section)))
                _bases[section] = ((uint)symbol.Index, (long)symbol.Value);
            if (symbol.IsUndefined && symbol.Name.Length != 0)
                _byName.TryAdd(symbol.Name, (uint)symbol.Index);
        }
    }

    /// <summary>The names that this editor made undefined symbols for.</summary>
    public List<string> Imports { get; } = [];

    /// <summary>Opens a relocatable file for additions; null where it has no symbols or too many sections for them.</summary>
    public static ObjectEditor? Open(ElfFile file)
    {
        var symbols = file.Sections.FirstOrDefault(static section => section.Type == ElfSectionType.SymbolTable);
        return file.Type == ElfFileType.Relocatable && file.NamesIndex != 0 && file.Sections.Count < MaxSections && symbols is { Link: { } strings }
            ? new ObjectEditor(file, symbols, strings)
            : null;
    }

    /// <summary>The first section with a name, or a new one of that name.</summary>
    public ElfSection GetOrAdd(string name, ElfSectionType type, ulong flags, ulong alignment, ulong entrySize = 0)
    {
        if (_file.FindSection(name) is { } section)
            return section;
        section = AddSection(name, type, flags, alignment);
        section.EntrySize = entrySize;
        return section;
    }

    /// <summary>Bytes of a section with what was added so far.</summary>
    public int LengthOf(ElfSection section) => _contents.TryGetValue(section, out var content) ? content.Count : (int)section.Size;

    /// <summary>
    /// Adds bytes to a section, behind zeros (in code, int3) up to a multiple of <paramref name="alignment"/>; returns their offset.
    /// </summary>
    public int Append(ElfSection section, ReadOnlySpan<byte> bytes, int alignment = 1)
    {
        var content = ContentOf(section);
        while (content.Count % alignment != 0)
            content.Add(section.IsExecutable ? Filler : (byte)0);
        var offset = content.Count;
        content.AddRange(bytes);
        if (section.Alignment < (uint)alignment)
            section.Alignment = (uint)alignment;
        return offset;
    }

    /// <summary>Adds a relocation of a place in <paramref name="section"/>, whose bytes there must be zero.</summary>
    public void Relocate(ElfSection section, long offset, uint type, uint symbol, long addend)
    {
        if (!_relocations.TryGetValue(section, out var table))
        {
            table = AddSection(".rela" + section.Name, ElfSectionType.RelocationsWithAddend, ElfSectionFlags.InfoLink, sizeof(ulong));
            (table.EntrySize, table.Link, table.Info) = (ElfRelocation.EntrySize, _symbols, (uint)section.Index);
            _relocations.Add(section, table);
        }

        Span<byte> entry = stackalloc byte[ElfRelocation.EntrySize];
        BinaryPrimitives.WriteInt64LittleEndian(entry, offset);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], type);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], symbol);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], addend);
        Append(table, entry);
    }

    /// <summary>Adds a relocation to a place in another section.</summary>
    public void Relocate(ElfSection section, long offset, uint type, ElfSection target, long targetOffset)
    {
        var (symbol, value) = BaseOf(target);
        Relocate(section, offset, type, symbol, targetOffset - value);
    }

    /// <summary>The index of the undefined symbol of a name.</summary>
    public uint Import(string name)
    {
        if (_byName.TryGetValue(name, out var index))
            return index;
        Imports.Add(name);
        return _byName[name] = AddSymbol(name, GlobalBinding | ElfSymbolType.None, 0, 0, 0);
    }

    /// <summary>Adds a global symbol in a section.</summary>
    public uint Define(string name, byte type, ElfSection section, long value, long size) =>
        AddSymbol(name, (byte)(GlobalBinding | type), (ushort)section.Index, value, size);

    /// <summary>The file with all that was added.</summary>
    public byte[] Write()
    {
        foreach (var (section, content) in _contents)
            section.Content = content.ToArray();
        _contents.Clear();
        return _file.Write();
    }

    private (uint Symbol, long Value) BaseOf(ElfSection section)
    {
        if (_bases.TryGetValue(section, out var found))
            return found;

        // A section that no symbol names needs one; an object that is linked with others like it must not have it twice.
        return _bases[section] = (Define($"afterlink_section{section.Name}", ElfSymbolType.None, section, 0, 0), 0);
    }

    /// <summary>Gives a section a symbol of this name for relocations to count from.</summary>
    public void SetBase(ElfSection section, string name) => _bases[section] = (Define(name, ElfSymbolType.None, section, 0, 0), 0);

    private uint AddSymbol(string name, byte info, ushort section, long value, long size)
    {
        var nameOffset = Append(_strings, [.. Encoding.UTF8.GetBytes(name), 0]);
        Span<byte> entry = stackalloc byte[ElfSymbol.EntrySize];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)nameOffset);
        entry[4] = info;
        BinaryPrimitives.WriteUInt16LittleEndian(entry[6..], section);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], value);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], size);
        return (uint)(Append(_symbols, entry) / ElfSymbol.EntrySize);
    }

    private ElfSection AddSection(string name, ElfSectionType type, ulong flags, ulong alignment)
    {
        // The names of symbols and of sections may be one table, and the file adds to its bytes itself.
        if (_contents.Remove(_strings, out var strings))
            _strings.Content = strings.ToArray();
        return _file.AddSection(name, type, flags, default, alignment);
    }

    private List<byte> ContentOf(ElfSection section)
    {
        if (!_contents.TryGetValue(section, out var content))
        {
            _contents.Add(section, content = new List<byte>(section.Content.Length + 4096));
            content.AddRange(section.Content.Span);
        }

        return content;
    }
}
