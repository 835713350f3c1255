// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Afterlink.Rewriting.Elf;

/// <summary>
/// Adds to a relocatable file: bytes behind those of its sections, sections, symbols and relocations. Nothing that is there moves: new global
/// symbols follow the old ones, which is where they belong (System V gABI, "Symbol Table"), so that no relocation needs another symbol index.
/// Local symbols go before the global ones; then, and only then, all indices are written anew (<see cref="SymbolRenumbering"/>).
/// </summary>
internal sealed class ObjectEditor
{
    private const byte GlobalBinding = ElfSymbolBinding.Global << 4;
    private const int MaxSections = 0xff00 - 64;

    private readonly ElfFile _file;
    private readonly byte _codeFiller;
    private readonly ElfSection _symbols;
    private readonly ElfSection _strings;
    private readonly Dictionary<ElfSection, List<byte>> _contents = [];
    private readonly Dictionary<ElfSection, ElfSection> _relocations = [];
    private readonly Dictionary<ElfSection, (uint Symbol, long Value)> _bases = [];
    private readonly Dictionary<string, uint> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<ElfSection, uint> _sectionSymbols = [];
    private readonly List<byte> _locals = [];

    private ObjectEditor(ElfFile file, ElfSection symbols, ElfSection strings, byte codeFiller)
    {
        (_file, _symbols, _strings, _codeFiller) = (file, symbols, strings, codeFiller);
        foreach (var section in file.Sections.Where(static section => section.Type == ElfSectionType.RelocationsWithAddend && section.Info != 0))
            _relocations.TryAdd(file.Sections[(int)section.Info], section);
        foreach (var symbol in file.Symbols)
        {
            if (symbol.Section is { } section && (symbol.Type == ElfSymbolType.Section || !_bases.ContainsKey(section)))
                _bases[section] = ((uint)symbol.Index, (long)symbol.Value);
            if (symbol.IsUndefined && symbol.Name.Length != 0)
                _byName.TryAdd(symbol.Name, (uint)symbol.Index);
            if (symbol is { Type: ElfSymbolType.Section, Section: { } named })
                _sectionSymbols.TryAdd(named, (uint)symbol.Index);
        }
    }

    /// <summary>The names that this editor made undefined symbols for.</summary>
    public List<string> Imports { get; } = [];

    /// <summary>Opens a relocatable file for additions; null where it has no symbols, too many sections for them, or segments, which nothing could move along.</summary>
    /// <param name="file">The file.</param>
    /// <param name="codeFiller">The byte that fills gaps in code.</param>
    public static ObjectEditor? Open(ElfFile file, byte codeFiller)
    {
        var symbols = file.Sections.FirstOrDefault(static section => section.Type == ElfSectionType.SymbolTable);
        return file.Type == ElfFileType.Relocatable && file.Segments.Count == 0 && file.NamesIndex != 0 && file.Sections.Count < MaxSections && symbols is { Link: { } strings }
            ? new ObjectEditor(file, symbols, strings, codeFiller)
            : null;
    }

    /// <summary>What keeps local symbols from being added, in words; null where nothing does.</summary>
    public string? FindObstacle()
    {
        if (_symbols.EntrySize != ElfSymbol.EntrySize || _symbols.Info > _symbols.Size / ElfSymbol.EntrySize || _symbols.Info == 0)
            return "its symbol table has no local symbols";
        if (_file.Sections.Any(section => section.Type == ElfSectionType.SymbolTable && section != _symbols))
            return "it has two symbol tables";
        return SymbolRenumbering.FindUnknown(_file, _symbols) is { } unknown ? $"section {unknown.Name} names symbols in a way that is not known" : null;
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
    /// Adds bytes to a section, behind zeros (in code, its filler) up to a multiple of <paramref name="alignment"/>; returns their offset.
    /// </summary>
    public int Append(ElfSection section, ReadOnlySpan<byte> bytes, int alignment = 1)
    {
        var content = ContentOf(section);
        while (content.Count % alignment != 0)
            content.Add(section.IsExecutable ? _codeFiller : (byte)0);
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
            if (GroupOf(section) is { } group)
                Join(table, group);
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

    /// <summary>Adds a local symbol in a section.</summary>
    public uint DefineLocal(string name, byte type, ElfSection section, long value, long size)
    {
        Span<byte> entry = stackalloc byte[ElfSymbol.EntrySize];
        WriteSymbol(entry, name, type, (ushort)section.Index, value, size);
        _locals.AddRange(entry);
        return SymbolRenumbering.AddedLocal | (uint)(_locals.Count / ElfSymbol.EntrySize - 1);
    }

    /// <summary>
    /// The local symbol of a section itself. Relocations count from it and not from a global symbol, which another file may define as well.
    /// </summary>
    public uint SymbolOf(ElfSection section)
    {
        if (!_sectionSymbols.TryGetValue(section, out var symbol))
            _sectionSymbols.Add(section, symbol = DefineLocal("", ElfSymbolType.Section, section, 0, 0));
        return symbol;
    }

    /// <summary>Adds a section, in the group of another one if that has one (gABI, "Section Groups").</summary>
    public ElfSection AddSectionBeside(ElfSection neighbour, string name, ElfSectionType type, ulong flags, ulong alignment)
    {
        var section = AddSection(name, type, flags, alignment);
        if (GroupOf(neighbour) is { } group)
            Join(section, group);
        return section;
    }

    /// <summary>Writes over bytes of a section.</summary>
    public void Replace(ElfSection section, int offset, ReadOnlySpan<byte> bytes) => bytes.CopyTo(CollectionsMarshal.AsSpan(ContentOf(section))[offset..]);

    /// <summary>Lets relocations of a section patch other places of it.</summary>
    public void MoveRelocations(ElfSection section, IReadOnlyDictionary<long, long> places)
    {
        // A section may have more than one table of them.
        var tables = _file.Sections.Where(table => table.Type == ElfSectionType.RelocationsWithAddend && table.Info == (uint)section.Index);
        foreach (var table in places.Count == 0 ? [] : tables)
        {
            for (var entries = CollectionsMarshal.AsSpan(ContentOf(table)); !entries.IsEmpty; entries = entries[ElfRelocation.EntrySize..])
            {
                if (places.TryGetValue(BinaryPrimitives.ReadInt64LittleEndian(entries), out var place))
                    BinaryPrimitives.WriteInt64LittleEndian(entries, place);
            }
        }
    }

    /// <summary>The file with all that was added.</summary>
    public byte[] Write()
    {
        if (_locals.Count != 0)
            new SymbolRenumbering(_file, _symbols, (uint)(_locals.Count / ElfSymbol.EntrySize)).Apply(ContentOf, _locals);
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
        Span<byte> entry = stackalloc byte[ElfSymbol.EntrySize];
        WriteSymbol(entry, name, info, section, value, size);
        return (uint)(Append(_symbols, entry) / ElfSymbol.EntrySize);
    }

    private void WriteSymbol(Span<byte> entry, string name, byte info, ushort section, long value, long size)
    {
        // Every table of strings begins with the empty one.
        var nameOffset = name.Length == 0 ? 0 : Append(_strings, [.. Encoding.UTF8.GetBytes(name), 0]);
        entry.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)nameOffset);
        entry[4] = info;
        BinaryPrimitives.WriteUInt16LittleEndian(entry[6..], section);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], value);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], size);
    }

    private ElfSection? GroupOf(ElfSection section)
    {
        if ((section.Flags & ElfSectionFlags.Group) == 0)
            return null;
        foreach (var group in _file.Sections.Where(static section => section.Type == ElfSectionType.Group))
        {
            for (var members = CollectionsMarshal.AsSpan(ContentOf(group)); members.Length >= 2 * sizeof(uint); members = members[..^sizeof(uint)])
            {
                if (BinaryPrimitives.ReadUInt32LittleEndian(members[^sizeof(uint)..]) == (uint)section.Index)
                    return group;
            }
        }

        return null;
    }

    private void Join(ElfSection section, ElfSection group)
    {
        Span<byte> member = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32LittleEndian(member, section.Index);
        Append(group, member);
        section.Flags |= ElfSectionFlags.Group;
    }

    /// <summary>Adds a section.</summary>
    public ElfSection AddSection(string name, ElfSectionType type, ulong flags, ulong alignment)
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
