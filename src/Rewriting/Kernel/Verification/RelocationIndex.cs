// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Kernel.Verification;

/// <summary>Finds the relocation of a place.</summary>
internal sealed class RelocationIndex
{
    private readonly Dictionary<(int Section, ulong Offset), ElfRelocation> _byPlace = [];

    public RelocationIndex(ElfFile file)
    {
        foreach (var relocation in file.Relocations)
        {
            if (relocation.Section is { } section)
                _byPlace.TryAdd((section.Index, relocation.Offset), relocation);
        }
    }

    /// <summary>The relocation of a place; null where it has none.</summary>
    public ElfRelocation? At(ElfSection section, long offset) => _byPlace.TryGetValue((section.Index, (ulong)offset), out var relocation) ? relocation : null;

    /// <summary>Where the relocation of a place leads to: a section and an offset in it; null where it has none, or leads out of the module.</summary>
    public (ElfSection Section, long Offset)? TargetAt(ElfSection section, long offset) =>
        At(section, offset) is { Symbol: { Section: { } target } symbol } relocation ? (target, (long)symbol.Value + relocation.Addend) : null;
}
