// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>Lists the ranges that a layout changes.</summary>
internal static class HeaderChangeList
{
    // Offsets in the ELF header (System V gABI, "ELF Header").
    private const ulong ProgramHeaderOffsetField = 32;
    private const ulong SectionHeaderOffsetField = 40;
    private const ulong ProgramHeaderCountField = 56;
    private const ulong SectionHeaderCountField = 60;

    public static List<HeaderChange> Make(SharedObjectLayout layout)
    {
        var original = layout.Original;
        var changes = new List<HeaderChange>();
        if (layout.Room.Place != HeaderPlace.NewFirstPage)
            changes.AddRange(ChangesOfFileHeader(layout));
        if (layout.Room.Place == HeaderPlace.InPlace)
            changes.Add(new HeaderChange(ElfHeader.Size, layout.Room.End - ElfHeader.Size, HeaderChangeReason.ProgramHeaders));
        if (FrameTable.Read(original) is { } frames)
            changes.Add(frames.Change);
        if (layout.Tail.Start < (ulong)original.Image.Length)
            changes.Add(new HeaderChange(layout.Tail.Start, (ulong)original.Image.Length - layout.Tail.Start, HeaderChangeReason.Tail));
        foreach (var index in new DynamicTableEditor(layout).ChangedEntries())
            changes.Add(new HeaderChange(original.Dynamic!.Offset + (ulong)(index * ElfDynamicEntry.Size), ElfDynamicEntry.Size, HeaderChangeReason.DynamicEntry));
        foreach (var symbol in new SectionMoves(layout).MovedSymbols())
            changes.Add(new HeaderChange(symbol.ValueOffset, sizeof(ulong), HeaderChangeReason.SymbolValue));
        changes.Sort(static (left, right) => left.Offset.CompareTo(right.Offset));
        return changes;
    }

    /// <summary>Behind a new first page the original's file header stays as it is, and is no file header any more.</summary>
    private static IEnumerable<HeaderChange> ChangesOfFileHeader(SharedObjectLayout layout)
    {
        yield return new HeaderChange(ProgramHeaderCountField, sizeof(ushort), HeaderChangeReason.FileHeader);
        if (layout.Room.Place == HeaderPlace.End)
            yield return new HeaderChange(ProgramHeaderOffsetField, sizeof(ulong), HeaderChangeReason.FileHeader);
        if (layout.Original.Sections.Count == 0)
            yield break;
        yield return new HeaderChange(SectionHeaderOffsetField, sizeof(ulong), HeaderChangeReason.FileHeader);
        yield return new HeaderChange(SectionHeaderCountField, sizeof(ushort), HeaderChangeReason.FileHeader);
    }
}
