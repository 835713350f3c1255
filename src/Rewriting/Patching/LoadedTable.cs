// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>A table that the dynamic linker finds through the dynamic table, and that can therefore be anywhere.</summary>
/// <param name="Tag">The entry that points to it.</param>
/// <param name="Address">Its address; 0 where the file has none and gets one.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Alignment">The alignment that it needs.</param>
/// <param name="Grows">Whether it gets one more entry, or must follow one that does.</param>
internal sealed record LoadedTable(ElfDynamicTag Tag, ulong Address, ulong Size, ulong Alignment, bool Grows)
{
    /// <summary>
    /// The tables of a file in the order in which they are placed. <c>.rela.plt</c> stays right behind <c>.rela.dyn</c>: glibc makes one range
    /// of the two only when they touch, and otherwise runs IFUNC resolvers before the functions that they call are bound.
    /// </summary>
    public static List<LoadedTable> Find(ElfFile file)
    {
        var dynamic = file.Dynamic!;
        var hash = new ElfHashReader(file, dynamic);
        var tables = new List<LoadedTable>();
        if (dynamic.TryGet(ElfDynamicTag.GnuHash, out var gnuHash) && hash.TryReadGnu(gnuHash, out _, out var gnuHashSize))
            tables.Add(new LoadedTable(ElfDynamicTag.GnuHash, gnuHash, WithSection(file, gnuHash, gnuHashSize), 8, false));
        if (dynamic.TryGet(ElfDynamicTag.Hash, out var systemVHash) && hash.TryReadSystemV(systemVHash, out _, out var systemVHashSize))
            tables.Add(new LoadedTable(ElfDynamicTag.Hash, systemVHash, systemVHashSize, 8, true));
        var symbols = (ulong)file.DynamicSymbols.Count;
        tables.Add(new LoadedTable(ElfDynamicTag.SymbolTable, dynamic.GetOrZero(ElfDynamicTag.SymbolTable), symbols * ElfSymbol.EntrySize, 8, true));
        tables.Add(new LoadedTable(ElfDynamicTag.StringTable, dynamic.GetOrZero(ElfDynamicTag.StringTable), dynamic.GetOrZero(ElfDynamicTag.StringTableSize), 1, true));
        if (dynamic.TryGet(ElfDynamicTag.VersionSymbols, out var versions))
            tables.Add(new LoadedTable(ElfDynamicTag.VersionSymbols, versions, symbols * sizeof(ushort), 2, true));
        if (dynamic.TryGet(ElfDynamicTag.VersionDefinitions, out var definitions) && ElfVersionReader.TryMeasureDefinitions(file, out var definitionsSize))
            tables.Add(new LoadedTable(ElfDynamicTag.VersionDefinitions, definitions, WithSection(file, definitions, definitionsSize), 8, false));
        if (dynamic.TryGet(ElfDynamicTag.VersionNeeds, out var needs) && ElfVersionReader.TryMeasureNeeds(file, out var needsSize))
            tables.Add(new LoadedTable(ElfDynamicTag.VersionNeeds, needs, WithSection(file, needs, needsSize), 8, false));
        var relocationsSize = dynamic.GetOrZero(ElfDynamicTag.RelocationsSize);
        var relocations = new LoadedTable(
            ElfDynamicTag.Relocations, relocationsSize == 0 ? 0 : dynamic.GetOrZero(ElfDynamicTag.Relocations), relocationsSize, 8, true);
        tables.Add(relocations);
        var plt = new LoadedTable(
            ElfDynamicTag.PltRelocations, dynamic.GetOrZero(ElfDynamicTag.PltRelocations), dynamic.GetOrZero(ElfDynamicTag.PltRelocationsSize), 8, true);
        if (plt.Size != 0 && !relocations.Contains(plt.Address, plt.Size))
            tables.Add(plt);
        if (dynamic.TryGet(ElfDynamicTag.RelativeRelocations, out var packed))
            tables.Add(new LoadedTable(ElfDynamicTag.RelativeRelocations, packed, dynamic.GetOrZero(ElfDynamicTag.RelativeRelocationsSize), 8, false));
        return tables;
    }

    /// <summary>A section can have padding behind the table that is not counted otherwise.</summary>
    private static ulong WithSection(ElfFile file, ulong address, ulong size) =>
        Math.Max(size, file.Sections.FirstOrDefault(section => section.IsAllocated && section.HasContent && section.Address == address)?.Size ?? 0);

    /// <summary>Whether bytes lie inside the table.</summary>
    public bool Contains(ulong address, ulong size) => address >= Address && ElfBounds.Contains(Size, address - Address, size);
}
