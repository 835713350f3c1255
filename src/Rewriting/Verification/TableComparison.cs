// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Verification;

/// <summary>
/// Compares what the dynamic linker and unwinders will see. The tables may have moved and grown; what they say of the original must be
/// the same, and what was added must be the binding alone.
/// </summary>
internal static class TableComparison
{
    public static void Compare(ElfFile before, ElfFile after, ModuleNote note, DiagnosticBag diagnostics)
    {
        var problem = CompareSegments(before, after) ?? CompareSymbols(before, after) ?? CompareRelocations(before, after, note)
            ?? CompareDynamic(before, after) ?? CompareFrames(before, after);
        if (problem is not null)
            diagnostics.Add(DiagnosticId.VerifyTables, problem);
    }

    private static string? CompareSegments(ElfFile before, ElfFile after)
    {
        var expected = before.Segments.Where(static segment => segment.Type == ElfSegmentType.Load).ToArray();
        var actual = after.Segments.Where(static segment => segment.Type == ElfSegmentType.Load).ToArray();
        if (actual.Length < expected.Length)
            return "a loaded segment is missing";
        for (var i = 0; i < expected.Length; i++)
        {
            if ((expected[i].Address, expected[i].Offset, expected[i].FileSize, expected[i].MemorySize, expected[i].Flags)
                != (actual[i].Address, actual[i].Offset, actual[i].FileSize, actual[i].MemorySize, actual[i].Flags))
                return $"the loaded segment at 0x{expected[i].Address:x} is another";
        }

        return null;
    }

    private static string? CompareSymbols(ElfFile before, ElfFile after)
    {
        var (expected, actual) = (before.DynamicSymbols, after.DynamicSymbols);
        if (actual.Count != expected.Count + 1)
            return $"{actual.Count - expected.Count} dynamic symbols were added instead of 1";
        for (var i = 0; i < expected.Count; i++)
        {
            if ((expected[i].Name, expected[i].Value, expected[i].Size, expected[i].Type, expected[i].Binding, expected[i].SectionIndex)
                != (actual[i].Name, actual[i].Value, actual[i].Size, actual[i].Type, actual[i].Binding, actual[i].SectionIndex))
                return $"the dynamic symbol {expected[i].Name} is another";
        }

        var added = actual[^1];
        return added is { Name: BindingLayout.SymbolName, IsUndefined: true, Binding: ElfSymbolBinding.Weak }
            ? null
            : $"the added dynamic symbol is not an undefined weak {BindingLayout.SymbolName}";
    }

    private static string? CompareRelocations(ElfFile before, ElfFile after, ModuleNote note)
    {
        var added = 0;
        var index = 0;
        foreach (var relocation in after.Relocations)
        {
            if (relocation.Offset == note.BindingCell)
            {
                if (relocation.Type != ElfRelocationType.GlobalData || relocation.Symbol?.Name != BindingLayout.SymbolName || added++ != 0)
                    return "the relocation of the binding cell is another";
                continue;
            }

            if (index >= before.Relocations.Count)
                return "relocations were added";
            var expected = before.Relocations[index++];
            if ((expected.Offset, expected.Type, expected.Addend, expected.Symbol?.Index)
                != (relocation.Offset, relocation.Type, relocation.Addend, relocation.Symbol?.Index))
                return $"the relocation of 0x{expected.Offset:x} is another";
        }

        if (index != before.Relocations.Count)
            return "relocations are missing";
        return added == 1 ? null : "the binding cell has no relocation";
    }

    /// <summary>Tables that the rewriter moves; everything else in the dynamic table keeps its value.</summary>
    private static readonly HashSet<ElfDynamicTag> Moved =
    [
        ElfDynamicTag.SymbolTable, ElfDynamicTag.StringTable, ElfDynamicTag.StringTableSize, ElfDynamicTag.VersionSymbols, ElfDynamicTag.Relocations,
        ElfDynamicTag.RelocationsSize, ElfDynamicTag.RelocationEntrySize, ElfDynamicTag.RelativeRelocationCount, ElfDynamicTag.PltRelocations,
        ElfDynamicTag.GnuHash, ElfDynamicTag.Hash,
    ];

    private static string? CompareDynamic(ElfFile before, ElfFile after)
    {
        var expected = before.Dynamic!.Entries.Where(static entry => !Moved.Contains(entry.Tag));
        var actual = after.Dynamic?.Entries.Where(static entry => !Moved.Contains(entry.Tag)) ?? [];
        return expected.SequenceEqual(actual) ? null : "the dynamic table has other entries";
    }

    private static string? CompareFrames(ElfFile before, ElfFile after)
    {
        var actual = after.FrameDescriptions.Select(static frame => (frame.Start, frame.End, frame.Lsda)).ToHashSet();
        foreach (var frame in before.FrameDescriptions)
        {
            if (!actual.Contains((frame.Start, frame.End, frame.Lsda)))
                return $"the unwind record of 0x{frame.Start:x} is missing";
        }

        return null;
    }
}
