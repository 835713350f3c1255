// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>Lists the ranges that a layout changes.</summary>
internal static class HeaderChangeList
{
    // Offsets in the ELF header (System V gABI, "ELF Header").
    private const ulong SectionHeaderOffsetField = 40;
    private const ulong ProgramHeaderCountField = 56;
    private const ulong SectionHeaderCountField = 60;

    public static List<HeaderChange> Make(SharedObjectLayout layout)
    {
        var original = layout.Original;
        var changes = new List<HeaderChange>
        {
            new(ProgramHeaderCountField, sizeof(ushort), HeaderChangeReason.FileHeader),
            new(ElfHeader.Size, layout.Room.End - ElfHeader.Size, HeaderChangeReason.ProgramHeaders),
        };
        if (original.Sections.Count != 0)
        {
            changes.Add(new HeaderChange(SectionHeaderOffsetField, sizeof(ulong), HeaderChangeReason.FileHeader));
            changes.Add(new HeaderChange(SectionHeaderCountField, sizeof(ushort), HeaderChangeReason.FileHeader));
        }

        foreach (var index in new DynamicTableEditor(layout).ChangedEntries())
            changes.Add(new HeaderChange(original.Dynamic!.Offset + (ulong)(index * ElfDynamicEntry.Size), ElfDynamicEntry.Size, HeaderChangeReason.DynamicEntry));
        foreach (var symbol in new SectionMoves(layout).MovedSymbols())
            changes.Add(new HeaderChange(symbol.ValueOffset, sizeof(ulong), HeaderChangeReason.SymbolValue));
        changes.Sort(static (left, right) => left.Offset.CompareTo(right.Offset));
        return changes;
    }
}
