// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Manifests;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting;

/// <summary>What a manifest tells of a module's symbols: data that C# can name as reference data, functions, and imports that read files.</summary>
internal static class ManifestSymbols
{
    private const byte Global = 1;
    private const byte Weak = 2;

    /// <summary>Adds the symbols of a rewritten module.</summary>
    public static void Add(ModuleManifest manifest, ElfFile file)
    {
        manifest.Data.AddRange(file.Symbols.Concat(file.DynamicSymbols)
            .Where(static symbol => symbol.Type == ElfSymbolType.Object && symbol.Section is { IsAllocated: true } && IsWritable(symbol.Name))
            .Select(symbol => Describe(symbol, file))
            .Distinct()
            .OrderBy(static data => data.Address).ThenBy(static data => data.Name, StringComparer.Ordinal));
        manifest.Functions.AddRange(Named(file.DynamicSymbols.Where(static symbol =>
            symbol is { IsUndefined: false, Type: ElfSymbolType.Function, Visibility: 0, Binding: Global or Weak })));
        manifest.Imports.AddRange(Named(file.DynamicSymbols.Where(static symbol => symbol.IsUndefined && ReadImports.Contains(symbol.Name))));
    }

    private static IEnumerable<string> Named(IEnumerable<ElfSymbol> symbols) =>
        symbols.Select(static symbol => symbol.Name).Where(IsWritable).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    // A name is a field of a line; one with a tab or a line feed, which no compiler makes, cannot be told.
    private static bool IsWritable(string name) => name.Length != 0 && !name.Any(char.IsControl);

    private static ManifestData Describe(ElfSymbol symbol, ElfFile file)
    {
        var section = symbol.Section!;
        var lowestBit = symbol.Value & (~symbol.Value + 1);
        var alignment = Math.Max(1, section.Alignment);
        return new ManifestData(
            symbol.Name, IsWritable(section.Name) ? section.Name : "?", symbol.Value, symbol.Size,
            lowestBit == 0 ? alignment : Math.Min(lowestBit, alignment), AccessOf(symbol, section, file));
    }

    private static ManifestAccess AccessOf(ElfSymbol symbol, ElfSection section, ElfFile file)
    {
        if ((section.Flags & ElfSectionFlags.Write) == 0)
            return ManifestAccess.ReadOnly;
        return file.Segments.Any(segment => segment.Type == ElfSegmentType.GnuReadOnlyAfterRelocation && symbol.Value >= segment.Address && symbol.Value - segment.Address < segment.MemorySize)
            ? ManifestAccess.ReadOnlyAfterRelocation : ManifestAccess.Writable;
    }
}
