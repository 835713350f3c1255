// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;

namespace Afterlink.Rewriting.Verification;

/// <summary>
/// Checks the section headers, and the sections that are not loaded: they hold what they held wherever they are now, but that symbols of
/// stubs, and names, were added.
/// </summary>
internal sealed class SectionCheck(ElfFile before, ElfFile after, SharedObjectLayout layout, ModuleNote note, DiagnosticBag diagnostics)
{
    private readonly SectionMoves _moves = new(layout);
    private readonly ElfSection? _frameTable = FrameTable.SectionOf(before);

    /// <summary>String tables that names of stubs, and of added sections, are appended to.</summary>
    private readonly HashSet<ElfSection> _growing =
    [
        .. before.Sections.Where(section => section.Index != 0 && section.Index == before.NamesIndex),
        .. before.Sections.Where(static section => section is { Type: ElfSectionType.SymbolTable, Link: not null }).Select(static section => section.Link!),
    ];

    public void Check()
    {
        if (after.Sections.Count < before.Sections.Count || (before.Sections.Count == 0 && after.Sections.Count != 0))
        {
            Fail($"there are {after.Sections.Count} sections and not {before.Sections.Count} or more");
            return;
        }

        foreach (var section in before.Sections)
        {
            var now = after.Sections[section.Index];
            if (!IsSameHeader(section, now) || !(section.IsAllocated ? IsSamePlace(section, now) : HasSameContent(section, now)))
                Fail($"the section {section} differs from the original's");
        }

        CheckSymbols();
    }

    private static bool IsSameHeader(ElfSection old, ElfSection now) =>
        old.Name == now.Name && old.Type == now.Type && old.Flags == now.Flags && old.EntrySize == now.EntrySize && old.Alignment == now.Alignment
        && old.Link?.Index == now.Link?.Index && (old.Info == now.Info || old.Type == ElfSectionType.SymbolTable);

    /// <summary>The bytes of what is loaded are compared elsewhere; here it is that the header leads to them.</summary>
    private bool IsSamePlace(ElfSection old, ElfSection now) =>
        (old.Address == now.Address && old.Size == now.Size && old.Offset + layout.Shift == now.Offset)
        || _moves.IsSlid(old) || _moves.MovedTableOf(old) is not null || old == _frameTable;

    private bool HasSameContent(ElfSection old, ElfSection now)
    {
        if (!old.HasContent || old.Type == ElfSectionType.SymbolTable)
            return true;
        return _growing.Contains(old) ? now.Content.Span.StartsWith(old.Content.Span) : now.Content.Span.SequenceEqual(old.Content.Span);
    }

    /// <summary>Names of stubs are local, so they stand behind the original's local symbols.</summary>
    private void CheckSymbols()
    {
        var (old, now) = (before.Symbols, after.Symbols);
        if (old.Count == 0 && now.Count == 0)
            return;
        var added = now.Count - old.Count;
        var firstAdded = (int)Math.Min(before.Sections.First(static section => section.Type == ElfSectionType.SymbolTable).Info, (uint)old.Count);
        if (added < 0)
        {
            Fail($"there are {now.Count} symbols and not {old.Count} or more");
            return;
        }

        for (var i = 0; i < now.Count; i++)
        {
            if (i >= firstAdded && i < firstAdded + added)
            {
                if (now[i] is not { Type: ElfSymbolType.Function, Binding: ElfSymbolBinding.Local } stub || stub.Value - note.StubText >= note.StubTextSize)
                    Fail($"the symbol {now[i].Name} is not the original's, and not that of a stub");
            }
            else if (!IsSame(old[i < firstAdded ? i : i - added], now[i]))
            {
                Fail($"the symbol {now[i].Name} differs from the original's");
            }
        }
    }

    private bool IsSame(ElfSymbol old, ElfSymbol now)
    {
        // Where a section moved, its symbols moved along.
        var delta = old.Section is { IsAllocated: true } section && SectionMoves.Holds(section, old) ? after.Sections[section.Index].Address - section.Address : 0;
        return old.Name == now.Name && old.Value + delta == now.Value && old.Size == now.Size && old.Type == now.Type && old.Binding == now.Binding
            && old.Visibility == now.Visibility && old.SectionIndex == now.SectionIndex;
    }

    private void Fail(string what) => diagnostics.Add(DiagnosticId.VerifyTables, what);
}
