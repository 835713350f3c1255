// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;

namespace Afterlink.Rewriting.Verification;

/// <summary>
/// Checks what the declared header changes changed: the old segments, symbols, relocations and dynamic entries are all still there and mean
/// the same, and what was added is one cell, one text, one table, one note, one weak symbol and one relocation.
/// </summary>
internal sealed class HeaderCheck(ElfFile before, ElfFile after, ModuleNote note, DiagnosticBag diagnostics)
{
    private const uint ReadExecute = ElfSegmentFlags.Read | ElfSegmentFlags.Execute;
    private const uint ReadWrite = ElfSegmentFlags.Read | ElfSegmentFlags.Write;

    public void Check()
    {
        CheckSegments();
        CheckSymbols();
        CheckRelocations();
        CheckTables();
        CheckNames();
        CheckFrames();
    }

    private void CheckSegments()
    {
        var rest = after.Segments.ToList();
        foreach (var segment in before.Segments)
        {
            var index = rest.FindIndex(candidate => IsSame(segment, candidate));
            if (index < 0)
                Fail($"the segment {segment} of the original is not there any more");
            else
                rest.RemoveAt(index);
        }

        foreach (var segment in rest)
        {
            if (!IsAdded(segment))
                Fail($"the segment {segment} is not the original's and not one that rewriting adds");
        }
    }

    private bool IsSame(ElfSegment old, ElfSegment now)
    {
        if (old.Type != now.Type || old.Flags != now.Flags || old.Alignment != now.Alignment)
            return false;
        if (old.Type is ElfSegmentType.ProgramHeaders)
            return now.Offset == old.Offset && now.FileSize == (ulong)(after.Segments.Count * ElfSegment.HeaderSize);
        var isSameSize = old.FileSize == now.FileSize && old.MemorySize == now.MemorySize;
        if (isSameSize && old.Address == now.Address && old.Offset == now.Offset)
            return true;
        return old.Type switch
        {
            // The first one can grow over what followed it in its page.
            ElfSegmentType.Load => old.Offset == 0 && now.Offset == 0 && old.Address == now.Address && now.FileSize >= old.FileSize
                && now.FileSize - old.FileSize < SharedObjectLayout.PageSize && now.FileSize == now.MemorySize,
            ElfSegmentType.Note or ElfSegmentType.GnuProperty or ElfSegmentType.Interpreter =>
                isSameSize && now.Address - now.Offset == old.Address - old.Offset && Content(before, old).SequenceEqual(Content(after, now)),

            // Its new table describes the stubs as well; CheckFrames finds the original's records in it.
            ElfSegmentType.GnuExceptionFrames => now.Address >= note.StubText,
            _ => false,
        };
    }

    private bool IsAdded(ElfSegment segment) => segment.Type switch
    {
        ElfSegmentType.Load => segment.Flags switch
        {
            ReadWrite => segment.Address == note.BindingCell,
            ReadExecute => segment.Address == note.StubText && segment.FileSize >= note.StubTextSize,
            ElfSegmentFlags.Read => Holds(segment, note.SiteTable, note.SiteTableSize),
            _ => false,
        },
        ElfSegmentType.Note => segment.Flags == ElfSegmentFlags.Read,
        _ => false,
    };

    private void CheckSymbols()
    {
        var (old, now) = (before.DynamicSymbols, after.DynamicSymbols);
        if (now.Count != old.Count + 1)
        {
            Fail($"there are {now.Count} dynamic symbols and not {old.Count + 1}");
            return;
        }

        for (var i = 0; i < old.Count; i++)
        {
            // Section indices change with the section headers.
            if (!IsSame(old[i], now[i]) || old[i].IsUndefined != now[i].IsUndefined)
                Fail($"the dynamic symbol {i}, {old[i].Name}, differs from the original's");
        }

        if (now[^1] is not { Name: BindingLayout.SymbolName, IsUndefined: true, Binding: ElfSymbolBinding.Weak, Visibility: 0 })
            Fail($"the added symbol is not the weak {BindingLayout.SymbolName}");
    }

    private static bool IsSame(ElfSymbol? old, ElfSymbol? now) => old is null || now is null
        ? old == now
        : old.Name == now.Name && old.Value == now.Value && old.Size == now.Size && old.Type == now.Type
            && old.Binding == now.Binding && old.Visibility == now.Visibility;

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
            else if (relocation.Offset != note.BindingCell || relocation.Type != ElfRelocationType.GlobalData
                     || relocation.Symbol?.Name != BindingLayout.SymbolName || relocation.Addend != 0)
            {
                Fail($"the relocation of 0x{relocation.Offset:x} is not the original's");
                return;
            }
            else if (old.Take(position).Any(static earlier => earlier.Type is not (ElfRelocationType.Relative or ElfRelocationType.None)))
            {
                // An IFUNC resolver that an earlier relocation calls would see the cell empty.
                Fail("the binding cell is relocated after others that can run the module's code");
            }
        }

        if (after.Relocations.Count != old.Count + 1 || added != old.Count)
            Fail($"{added} of {old.Count} relocations of the original are there, and {after.Relocations.Count - added} others");
    }

    private static bool IsSame(in ElfRelocation old, in ElfRelocation now) =>
        old.Offset == now.Offset && old.Type == now.Type && old.Addend == now.Addend && IsSame(old.Symbol, now.Symbol);

    /// <summary>Tables that only moved are compared byte by byte; symbols and relocations, which grew, were compared one by one.</summary>
    private void CheckTables()
    {
        foreach (var table in LoadedTable.Find(before))
        {
            if (table.Tag is ElfDynamicTag.SymbolTable or ElfDynamicTag.Relocations or ElfDynamicTag.PltRelocations or ElfDynamicTag.Hash)
                continue;
            var old = before.GetBytes(table.Address, (int)table.Size);
            var now = after.GetBytes(after.Dynamic?.GetOrZero(table.Tag) ?? 0, (int)table.Size);
            if (!old.SequenceEqual(now))
                Fail($"the table of {table.Tag} differs from the original's");
        }
    }

    private void CheckNames()
    {
        if (before.Dynamic is not { } old || after.Dynamic is not { } now)
        {
            Fail("there is no dynamic table");
            return;
        }

        var moved = LoadedTable.Find(before).Select(static table => table.Tag).ToHashSet();
        moved.UnionWith([ElfDynamicTag.StringTableSize, ElfDynamicTag.Relocations, ElfDynamicTag.RelocationsSize, ElfDynamicTag.PltRelocations]);
        for (var i = 0; i < old.Entries.Count; i++)
        {
            if (i >= now.Entries.Count || old.Entries[i].Tag != now.Entries[i].Tag
                || (old.Entries[i].Value != now.Entries[i].Value && !moved.Contains(old.Entries[i].Tag)))
                Fail($"the dynamic entry {i}, {old.Entries[i].Tag}, differs from the original's");
        }
    }

    private void CheckFrames()
    {
        var actual = after.FrameDescriptions.Select(static frame => (frame.Start, frame.End, frame.Lsda)).ToHashSet();
        foreach (var frame in before.FrameDescriptions)
        {
            if (!actual.Contains((frame.Start, frame.End, frame.Lsda)))
                Fail($"the unwind record of 0x{frame.Start:x} is missing");
        }
    }

    private static bool Holds(ElfSegment segment, ulong address, ulong size) =>
        address >= segment.Address && ElfBounds.Contains(segment.FileSize, address - segment.Address, size);

    private static ReadOnlySpan<byte> Content(ElfFile file, ElfSegment segment) =>
        file.Image.Span.Slice((int)segment.Offset, (int)segment.FileSize);

    private void Fail(string what) => diagnostics.Add(DiagnosticId.VerifyTables, what);
}
