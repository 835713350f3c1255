// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>A table that the dynamic linker finds through the dynamic table, and that can therefore be anywhere.</summary>
/// <param name="Tag">The entry that points to it.</param>
/// <param name="Address">Its address; 0 where the file has none and gets one.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Alignment">The alignment that it needs.</param>
/// <param name="Growth">Bytes of the entry that it gets.</param>
internal sealed record LoadedTable(ElfDynamicTag Tag, ulong Address, ulong Size, ulong Alignment, int Growth)
{
    /// <summary>
    /// Bytes by which tables grow when a symbol and its relocation are added: the symbol's word in the chains of the hash table, entry, name and
    /// version, and the relocation. The GNU hash table does not list undefined symbols.
    /// </summary>
    private static readonly Dictionary<ElfDynamicTag, int> GrowthByTag = new()
    {
        [ElfDynamicTag.Hash] = sizeof(uint),
        [ElfDynamicTag.SymbolTable] = ElfSymbol.EntrySize,
        [ElfDynamicTag.StringTable] = BindingLayout.SymbolName.Length + 1,
        [ElfDynamicTag.VersionSymbols] = sizeof(ushort),
        [ElfDynamicTag.Relocations] = ElfRelocation.EntrySize,
    };

    /// <summary>Bytes with the new entry.</summary>
    public ulong NewSize => Size + (uint)Growth;

    /// <summary>Whether it is not the same table afterwards: it grows, or must follow one that does.</summary>
    public bool Grows { get; private init; }

    /// <summary>
    /// The tables of a file in the order in which they are placed. <c>.rela.plt</c> stays right behind <c>.rela.dyn</c>: glibc makes one range
    /// of the two only when they touch, and otherwise runs IFUNC resolvers before the functions that they call are bound.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="isBound">Whether a symbol and its relocation are added.</param>
    public static List<LoadedTable> Find(ElfFile file, bool isBound)
    {
        var tables = new List<LoadedTable>();
        if (file.Dynamic is not { } dynamic)
            return tables;
        var hash = new ElfHashReader(file, dynamic);
        if (dynamic.TryGet(ElfDynamicTag.GnuHash, out var gnuHash) && hash.TryReadGnu(gnuHash, out _, out var gnuHashSize))
            Add(ElfDynamicTag.GnuHash, gnuHash, WithSection(file, gnuHash, gnuHashSize), 8);
        if (dynamic.TryGet(ElfDynamicTag.Hash, out var systemVHash) && hash.TryReadSystemV(systemVHash, out _, out var systemVHashSize))
            Add(ElfDynamicTag.Hash, systemVHash, systemVHashSize, 8);
        var symbols = (ulong)file.DynamicSymbols.Count;
        Add(ElfDynamicTag.SymbolTable, dynamic.GetOrZero(ElfDynamicTag.SymbolTable), symbols * ElfSymbol.EntrySize, 8);
        Add(ElfDynamicTag.StringTable, dynamic.GetOrZero(ElfDynamicTag.StringTable), dynamic.GetOrZero(ElfDynamicTag.StringTableSize), 1);
        if (dynamic.TryGet(ElfDynamicTag.VersionSymbols, out var versions))
            Add(ElfDynamicTag.VersionSymbols, versions, symbols * sizeof(ushort), 2);
        if (dynamic.TryGet(ElfDynamicTag.VersionDefinitions, out var definitions) && ElfVersionReader.TryMeasureDefinitions(file, out var definitionsSize))
            Add(ElfDynamicTag.VersionDefinitions, definitions, WithSection(file, definitions, definitionsSize), 8);
        if (dynamic.TryGet(ElfDynamicTag.VersionNeeds, out var needs) && ElfVersionReader.TryMeasureNeeds(file, out var needsSize))
            Add(ElfDynamicTag.VersionNeeds, needs, WithSection(file, needs, needsSize), 8);
        var relocationsSize = dynamic.GetOrZero(ElfDynamicTag.RelocationsSize);
        var relocations = relocationsSize == 0 ? 0 : dynamic.GetOrZero(ElfDynamicTag.Relocations);
        Add(ElfDynamicTag.Relocations, relocations, relocationsSize, 8);
        var (plt, pltSize) = (dynamic.GetOrZero(ElfDynamicTag.PltRelocations), dynamic.GetOrZero(ElfDynamicTag.PltRelocationsSize));
        if (plt < relocations || !ElfBounds.Contains(relocationsSize, plt - relocations, pltSize))
            Add(ElfDynamicTag.PltRelocations, plt, pltSize, 8);
        if (dynamic.TryGet(ElfDynamicTag.RelativeRelocations, out var packed))
            Add(ElfDynamicTag.RelativeRelocations, packed, dynamic.GetOrZero(ElfDynamicTag.RelativeRelocationsSize), 8);
        return tables;

        void Add(ElfDynamicTag tag, ulong address, ulong size, ulong alignment)
        {
            var growth = isBound ? GrowthByTag.GetValueOrDefault(tag) : 0;
            if (size != 0 || growth != 0)
                tables.Add(new LoadedTable(tag, address, size, alignment, growth) { Grows = growth != 0 || (isBound && tag == ElfDynamicTag.PltRelocations) });
        }
    }

    /// <summary>A section can have padding behind the table that is not counted otherwise.</summary>
    private static ulong WithSection(ElfFile file, ulong address, ulong size) =>
        Math.Max(size, file.Sections.FirstOrDefault(section => section.IsAllocated && section.HasContent && section.Address == address)?.Size ?? 0);

    /// <summary>Whether bytes lie inside the table.</summary>
    public bool Contains(ulong address, ulong size) => address >= Address && ElfBounds.Contains(Size, address - Address, size);
}
