// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>Decides whether and how a file is extended.</summary>
internal sealed class SharedObjectPlanner(ElfFile original, MachineAbi abi, DiagnosticBag diagnostics)
{
    private const int LargestFile = int.MaxValue / 2;

    /// <summary>The dynamic linker takes any number; a file with more was made to take time.</summary>
    private const int LargestSegmentCount = 1000;

    /// <summary>From 0xff00 on, section indices are extended ones, which are kept elsewhere.</summary>
    private const int LargestSectionCount = 0xfe00;

    /// <summary><c>DF_1_PIE</c>.</summary>
    private const ulong PositionIndependentExecutable = 0x08000000;

    /// <summary>Plans, or says what forbids it.</summary>
    public SharedObjectLayout? Plan()
    {
        var reason = WhyNotBound();
        var isBound = reason is null;
        if (!CanExtend(isBound))
            return null;
        var tables = LoadedTable.Find(original, isBound);
        var tail = FileTail.Find(original);
        var layout = new SharedObjectLayout(original, abi, tables, FindRoom(tables, tail), tail, isBound);
        if (!new DynamicTableEditor(layout).CanEdit(diagnostics))
            return null;
        if (!isBound)
            diagnostics.Add(DiagnosticId.LayoutSelfRelocating, reason);
        return layout;
    }

    /// <summary>
    /// What keeps everyone from looking for symbols when the file is loaded. A static program has no dynamic linker; a position-independent one
    /// relocates itself, and only by what it was loaded at (glibc, _dl_relocate_static_pie); a dynamic linker does so too, before it can find
    /// a symbol.
    /// </summary>
    private string? WhyNotBound()
    {
        const string StaticProgram = "a static program";
        if (original.Dynamic is not { } dynamic)
            return StaticProgram;
        if (DynamicNames.SharedObjectName(original).StartsWith("ld-", StringComparison.Ordinal))
            return "a dynamic linker";
        var isProgram = original.Type == ElfFileType.Executable || (dynamic.GetOrZero(ElfDynamicTag.Flags1) & PositionIndependentExecutable) != 0;
        return isProgram && !original.Segments.Any(static segment => segment.Type == ElfSegmentType.Interpreter) ? StaticProgram : null;
    }

    private bool CanExtend(bool isBound)
    {
        if (original.Type is not (ElfFileType.SharedObject or ElfFileType.Executable))
            return Refuse(DiagnosticId.LayoutNotSharedObject);
        if (original.Notes.Any(static note => note.Owner == SiteTableLayout.NoteName))
            return Refuse(DiagnosticId.LayoutAlreadyRewritten);
        var hasSymbols = original.Dynamic is { } dynamic && original.DynamicSymbols.Count != 0 && dynamic.GetOrZero(ElfDynamicTag.StringTableSize) != 0;
        if (!hasSymbols && (isBound || (original.Type == ElfFileType.SharedObject && original.Dynamic is null)))
            return Refuse(DiagnosticId.LayoutNoDynamicSymbols);

        var load = original.Segments.FirstOrDefault(static segment => segment.Type == ElfSegmentType.Load);
        if (load is null || load.Address % abi.PageSize != load.Offset % abi.PageSize)
            return Refuse(DiagnosticId.LayoutNothingLoaded);
        if (original.Image.Length > LargestFile || original.Segments.Count > LargestSegmentCount || original.Sections.Count >= LargestSectionCount
            || load.Address > long.MaxValue
            || original.Segments.Any(segment => segment.Type == ElfSegmentType.Load && segment.Address + segment.MemorySize - load.Address > abi.Reach))
            return Refuse(DiagnosticId.LayoutTooLarge);
        return true;
    }

    private HeaderRoom FindRoom(IReadOnlyList<LoadedTable> tables, FileTail tail)
    {
        var notes = new DiagnosticBag(diagnostics.File);
        if (FindRoomInPlace(tables, tail, notes) is { } room)
            return room;
        if (HeaderRoom.NewFirstPage(original, tables, abi.PageSize) is { } page)
            return page;
        foreach (var note in notes)
            diagnostics.Add(note);
        return HeaderRoom.AtEnd(tables);
    }

    private HeaderRoom? FindRoomInPlace(IReadOnlyList<LoadedTable> tables, FileTail tail, DiagnosticBag notes)
    {
        if (!HasHeadersInPlace())
            notes.Add(DiagnosticId.LayoutHeadersElsewhere);
        else if (HeaderRoom.InPlace(original, tables, SharedObjectLayout.AddedSegments, tail, abi.PageSize, out var inTheWay) is not { } room)
            notes.Add(DiagnosticId.LayoutNoHeaderRoom, SharedObjectLayout.AddedSegments, inTheWay);
        else if (FindPointerInto(room) is { } pointer)
            notes.Add(DiagnosticId.LayoutPointerIntoHeaders, pointer);
        else
            return room;
        return null;
    }

    private bool HasHeadersInPlace()
    {
        var load = original.Segments.First(static segment => segment.Type == ElfSegmentType.Load);
        var end = (ulong)(ElfHeader.Size + original.Segments.Count * ElfSegment.HeaderSize);
        return original.Header.ProgramHeaderOffset == ElfHeader.Size && load.Offset == 0 && load.FileSize >= end;
    }

    /// <summary>
    /// A relocation that patches what moves, or points there: the file would have a pointer to where something was. Of pointers that
    /// need no relocation (relative to the instruction) nothing can be known; no compiler makes them for notes or for the linker's own tables.
    /// </summary>
    private ulong? FindPointerInto(HeaderRoom room)
    {
        var start = original.Segments.First(static segment => segment.Type == ElfSegmentType.Load).Address;
        foreach (var relocation in original.Relocations)
        {
            var target = abi.AddressRelocations.Contains(relocation.Type) ? (ulong)relocation.Addend
                : relocation.Symbol is { IsUndefined: false, SectionIndex: not ElfSymbol.Absolute, Type: not ElfSymbolType.ThreadLocal } symbol
                    ? symbol.Value + (ulong)relocation.Addend : ulong.MaxValue;
            if (IsMoved(relocation.Offset - start) || IsMoved(target - start))
                return relocation.Offset;
        }

        return null;

        bool IsMoved(ulong offset) => offset >= room.Start && offset < room.End;
    }

    private bool Refuse(DiagnosticId id)
    {
        diagnostics.Add(id);
        return false;
    }
}
