// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Code;

/// <summary>The tables of a relocatable object by which its loader finds code: what they own must not be moved.</summary>
internal sealed class LoaderTables(IReadOnlyList<LoaderTable> tables, IReadOnlyList<ElfSection> owned)
{
    private readonly Dictionary<int, LoaderTable> _bySection = tables.ToDictionary(static table => table.Section.Index);

    /// <summary>No tables: nothing but the code and its symbols says what is there.</summary>
    public static LoaderTables None { get; } = new([], []);

    /// <summary>The tables, in the order of their sections.</summary>
    public IReadOnlyList<LoaderTable> All => tables;

    /// <summary>Sections whose code the loader copies elsewhere, so that none of it may change.</summary>
    public IReadOnlyList<ElfSection> Owned => owned;

    /// <summary>The table in a section; null where it is none.</summary>
    public LoaderTable? Find(ElfSection section) => _bySection.GetValueOrDefault(section.Index);
}
