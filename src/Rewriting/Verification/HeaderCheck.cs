// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86;

namespace Afterlink.Rewriting.Verification;

/// <summary>
/// Checks what the declared changes changed of the dynamic linker's tables: the old symbols, relocations and dynamic entries are all still there
/// and mean the same, and what was added is one weak symbol and one relocation, or nothing where no dynamic linker fills the cell.
/// </summary>
internal sealed class HeaderCheck(ElfFile before, ElfFile after, SharedObjectLayout layout, ModuleNote note, DiagnosticBag diagnostics)
{
    private readonly SectionMoves _moves = new(layout);

    /// <summary>Entries that tables get.</summary>
    private int Added => layout.IsBound ? 1 : 0;

    public void Check()
    {
        CheckSymbols();
        CheckRelocations();
        CheckTables();
        CheckNames();
    }

    private void CheckSymbols()
    {
        var (old, now) = (before.DynamicSymbols, after.DynamicSymbols);
        if (now.Count != old.Count + Added)
        {
            Fail($"there are {now.Count} dynamic symbols and not {old.Count + Added}");
            return;
        }

        for (var i = 0; i < old.Count; i++)
        {
            // Section indices change with the section headers.
            if (!IsSame(old[i], now[i]) || old[i].IsUndefined != now[i].IsUndefined)
                Fail($"the dynamic symbol {i}, {old[i].Name}, differs from the original's");
        }

        if (layout.IsBound && now[^1] is not { Name: BindingLayout.SymbolName, IsUndefined: true, Binding: ElfSymbolBinding.Weak, Visibility: 0 })
            Fail($"the added symbol is not the weak {BindingLayout.SymbolName}");
    }

    private bool IsSame(ElfSymbol? old, ElfSymbol? now) => old is null || now is null
        ? old == now
        : old.Name == now.Name && old.Value + SlideOf(old) == now.Value && old.Size == now.Size && old.Type == now.Type
            && old.Binding == now.Binding && old.Visibility == now.Visibility;

    /// <summary>A symbol in a note moves with it.</summary>
    private ulong SlideOf(ElfSymbol symbol) => symbol.Section is { } section && SectionMoves.Holds(section, symbol) ? _moves.SlideOf(section) : 0;

    private void CheckRelocations()
    {
        var added = 0;
        var old = before.Relocations;
        foreach (var relocation in after.Relocations)
        {
            var position = added;
            if (position < old.Count && IsSame(old[position], relocation))
            {
                added++;
            }
            else if (relocation.Offset != note.BindingCell || relocation.Type != X86RelocationType.GlobalData
                     || relocation.Symbol?.Name != BindingLayout.SymbolName || relocation.Addend != 0)
            {
                Fail($"the relocation of 0x{relocation.Offset:x} is not the original's");
                return;
            }
            else if ((ulong)position < (before.Dynamic?.GetOrZero(ElfDynamicTag.RelativeRelocationCount) ?? 0))
            {
                // The dynamic linker takes as many as relative without looking at their types.
                Fail("the binding cell is relocated among the relative relocations");
            }
            else if (old.Take(position).Any(static earlier => earlier.Type is not (X86RelocationType.Relative or X86RelocationType.None)))
            {
                // An IFUNC resolver that an earlier relocation calls would see the cell empty.
                Fail("the binding cell is relocated after others that can run the module's code");
            }
        }

        if (after.Relocations.Count != old.Count + Added || added != old.Count)
            Fail($"{added} of {old.Count} relocations of the original are there, and {after.Relocations.Count - added} others");
    }

    private bool IsSame(in ElfRelocation old, in ElfRelocation now) =>
        old.Offset == now.Offset && old.Type == now.Type && old.Addend == now.Addend && IsSame(old.Symbol, now.Symbol);

    /// <summary>
    /// Other tables are held against what rewriting makes of the original's; symbols and relocations, whose entries can have moved, were compared
    /// one by one.
    /// </summary>
    private void CheckTables()
    {
        foreach (var table in layout.Tables)
        {
            if (table.Tag is ElfDynamicTag.SymbolTable or ElfDynamicTag.Relocations or ElfDynamicTag.PltRelocations)
                continue;
            var now = after.GetBytes(after.Dynamic?.GetOrZero(table.Tag) ?? 0, (int)table.NewSize);
            if (!now.SequenceEqual(GrownTable.Make(layout, table)))
                Fail($"the table of {table.Tag} differs from the original's");
        }

        // glibc makes one range of the two tables only where they touch.
        if (layout.IsBound && after.Dynamic is { } dynamic && layout.Tables.Any(static table => table.Tag == ElfDynamicTag.PltRelocations)
            && dynamic.GetOrZero(ElfDynamicTag.Relocations) + dynamic.GetOrZero(ElfDynamicTag.RelocationsSize) != dynamic.GetOrZero(ElfDynamicTag.PltRelocations))
            Fail("the relocations of the procedure linkage table do not follow the others");
    }

    private void CheckNames()
    {
        if (before.Dynamic is not { } old)
            return;
        if (after.Dynamic is not { } now)
        {
            Fail("there is no dynamic table");
            return;
        }

        var moved = layout.Tables.Select(static table => table.Tag).ToHashSet();
        moved.UnionWith([ElfDynamicTag.Relocations, ElfDynamicTag.PltRelocations]);
        if (layout.IsBound)
            moved.UnionWith([ElfDynamicTag.StringTableSize, ElfDynamicTag.RelocationsSize]);
        for (var i = 0; i < old.Entries.Count; i++)
        {
            if (i >= now.Entries.Count || old.Entries[i].Tag != now.Entries[i].Tag
                || (old.Entries[i].Value != now.Entries[i].Value && !moved.Contains(old.Entries[i].Tag)))
                Fail($"the dynamic entry {i}, {old.Entries[i].Tag}, differs from the original's");
        }
    }

    private void Fail(string what) => diagnostics.Add(DiagnosticId.VerifyTables, what);
}
