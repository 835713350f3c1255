// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Kernel.Tables;

/// <summary>Which instructions the kernel patches that may be copied: returns, and calls through a register.</summary>
internal static class CopiedPlaces
{
    /// <summary>The tables that name such instructions, and the places in each.</summary>
    public static List<(ElfSection Section, HashSet<(int Section, long Offset)> Places)> Read(CodeSpace space)
    {
        var tables = new Dictionary<int, (ElfSection Section, HashSet<(int Section, long Offset)> Places)>();
        foreach (var table in space.LoaderTables.All)
        {
            if (table.RoleAt(0) == LoaderTableRole.Copied)
                tables.Add(table.Section.Index, (table.Section, []));
        }

        foreach (var relocation in space.File.Relocations)
        {
            if (relocation is { Section: { } section, Symbol.Section: { } target } && tables.TryGetValue(section.Index, out var table))
                table.Places.Add((target.Index, (long)relocation.Symbol.Value + relocation.Addend));
        }

        return [.. tables.OrderBy(static pair => pair.Key).Select(static pair => pair.Value)];
    }
}
