// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Security.Cryptography;
using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Extends a shared object by three segments (binding cell, stubs, tables with the site table) and a note that leads to them. All of the
/// original stays where it is, but for the first few hundred bytes: see <see cref="HeaderChanges"/>. A file without section
/// headers gets none; debuggers and the dynamic linker do not need them, strip refuses such a file before and after.
/// </summary>
public sealed class SharedObjectLayout
{
    /// <summary>Bytes of a page; segments begin at one.</summary>
    internal const ulong PageSize = 0x1000;

    /// <summary>Three loaded segments and the note.</summary>
    private const int AddedSegments = 4;

    private const int LargestFile = int.MaxValue / 2;

    /// <summary>Branches and unwind tables reach 2 GiB; the rest is for what is added.</summary>
    private const ulong LargestSpan = 0x7000_0000;

    /// <summary>The dynamic linker takes any number; a file with more was made to take time.</summary>
    private const int LargestSegmentCount = 1000;

    /// <summary>From 0xff00 on, section indices are extended ones, which are kept elsewhere.</summary>
    private const int LargestSectionCount = 0xfe00;
    private const ulong PositionIndependentExecutable = 0x08000000;

    private SharedObjectLayout(ElfFile original, IReadOnlyList<LoadedTable> tables, HeaderRoom room)
    {
        Original = original;
        Tables = tables;
        Room = room;
        var end = original.Segments.Where(static segment => segment.Type == ElfSegmentType.Load).Max(static segment => segment.Address + segment.MemorySize);
        BindingCellAddress = ElfBounds.AlignUp(end, PageSize);
        StubTextAddress = BindingCellAddress + PageSize;
        FileStart = ElfBounds.AlignUp((ulong)original.Image.Length, PageSize);
        HeaderChanges = HeaderChangeList.Make(this);
    }

    /// <summary>Address of the 8-byte binding cell, at the start of a page of its own.</summary>
    public ulong BindingCellAddress { get; }

    /// <summary>Address of the first byte of the stubs, at the start of a page.</summary>
    public ulong StubTextAddress { get; }

    /// <summary>
    /// Which bytes of the original are changed outside windows, in the order of offsets. Stub and table sizes have no influence on it.
    /// </summary>
    public IReadOnlyList<HeaderChange> HeaderChanges { get; }

    internal ElfFile Original { get; }

    internal IReadOnlyList<LoadedTable> Tables { get; }

    internal HeaderRoom Room { get; }

    /// <summary>Whether the table of the procedure linkage table's relocations is a part of the table of relocations.</summary>
    internal bool PltIsInRelocations =>
        Original.Dynamic!.GetOrZero(ElfDynamicTag.PltRelocationsSize) != 0 && !Tables.Any(static table => table.Tag == ElfDynamicTag.PltRelocations);

    /// <summary>Offset in the file of the first added byte; the cell is there.</summary>
    internal ulong FileStart { get; }

    /// <summary>Plans the extension of a file.</summary>
    /// <returns>The plan, or <see langword="null"/> with an error in <paramref name="diagnostics"/> where the file cannot be extended.</returns>
    public static SharedObjectLayout? Create(ElfFile original, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (!CanExtend(original, diagnostics))
            return null;
        var tables = LoadedTable.Find(original);
        if (HeaderRoom.Create(original, tables, AddedSegments, diagnostics) is not { } room || !HasNoPointerInto(original, room, diagnostics))
            return null;
        var layout = new SharedObjectLayout(original, tables, room);
        return new DynamicTableEditor(layout).CanEdit(diagnostics) ? layout : null;
    }

    /// <summary>Where the site table is, given how many bytes the stubs have.</summary>
    public ulong SiteTableAddressAfter(int stubTextSize) =>
        ElfBounds.AlignUp(StubTextAddress + (ulong)Math.Max(stubTextSize, 1), PageSize);

    /// <summary>Makes the new file.</summary>
    /// <exception cref="ArgumentException">A patch lies outside the code of the original, or in bytes that the layout changes.</exception>
    public byte[] Write(SharedObjectAddition addition)
    {
        ArgumentNullException.ThrowIfNull(addition);
        return new SharedObjectWriter(this, addition).Write();
    }

    /// <summary>Whether a table goes to the end of the file.</summary>
    internal bool IsMoved(LoadedTable table) => table.Grows || Room.Displaced.Contains(table);

    internal ulong OffsetOf(ulong address) => FileStart + (address - BindingCellAddress);

    /// <summary>SHA-256 of the original: the note says what the file was made from.</summary>
    internal byte[] HashOriginal() => SHA256.HashData(Original.Image.Span);

    private static bool CanExtend(ElfFile original, DiagnosticBag diagnostics)
    {
        if (original.Type != ElfFileType.SharedObject)
            return Refuse(diagnostics, DiagnosticId.LayoutNotSharedObject);
        if (original.Notes.Any(static note => note.Owner == SiteTableLayout.NoteName))
            return Refuse(diagnostics, DiagnosticId.LayoutAlreadyRewritten);
        if (original.Dynamic is not { } dynamic || original.DynamicSymbols.Count == 0 || dynamic.GetOrZero(ElfDynamicTag.StringTableSize) == 0)
            return Refuse(diagnostics, DiagnosticId.LayoutNoDynamicSymbols);

        // Both relocate themselves, before anything could find a symbol.
        var isStatic = (dynamic.GetOrZero(ElfDynamicTag.Flags1) & PositionIndependentExecutable) != 0
            && !original.Segments.Any(static segment => segment.Type == ElfSegmentType.Interpreter);
        if (isStatic || DynamicNames.SharedObjectName(original).StartsWith("ld-", StringComparison.Ordinal))
            return Refuse(diagnostics, DiagnosticId.LayoutSelfRelocating);
        var load = original.Segments.FirstOrDefault(static segment => segment.Type == ElfSegmentType.Load);
        var tableEnd = (ulong)(ElfHeader.Size + original.Segments.Count * ElfSegment.HeaderSize);
        if (original.Header.ProgramHeaderOffset != ElfHeader.Size || load is null || load.Offset != 0 || load.FileSize < tableEnd
            || load.Address % PageSize != 0)
            return Refuse(diagnostics, DiagnosticId.LayoutHeadersElsewhere);
        if (original.Image.Length > LargestFile || original.Segments.Count > LargestSegmentCount || original.Sections.Count >= LargestSectionCount
            || load.Address > long.MaxValue
            || original.Segments.Any(segment => segment.Type == ElfSegmentType.Load && segment.Address + segment.MemorySize - load.Address > LargestSpan))
            return Refuse(diagnostics, DiagnosticId.LayoutTooLarge);
        return true;
    }

    /// <summary>
    /// No relocation may patch what moves or point there: the file would have a pointer to where something was. Of pointers that
    /// need no relocation (rip-relative) nothing can be known; no compiler makes them for notes or for the linker's own tables.
    /// </summary>
    private static bool HasNoPointerInto(ElfFile original, HeaderRoom room, DiagnosticBag diagnostics)
    {
        var start = original.Segments.First(static segment => segment.Type == ElfSegmentType.Load).Address;
        foreach (var relocation in original.Relocations)
        {
            var target = relocation.Type is ElfRelocationType.Relative or ElfRelocationType.IndirectRelative ? (ulong)relocation.Addend
                : relocation.Symbol is { IsUndefined: false, SectionIndex: not ElfSymbol.Absolute, Type: not ElfSymbolType.ThreadLocal } symbol
                    ? symbol.Value + (ulong)relocation.Addend : ulong.MaxValue;
            if (IsMoved(relocation.Offset - start) || IsMoved(target - start))
                return Refuse(diagnostics, DiagnosticId.LayoutPointerIntoHeaders, relocation.Offset);
        }

        return true;

        bool IsMoved(ulong offset) => offset >= room.Start && offset < room.End;
    }

    private static bool Refuse(DiagnosticBag diagnostics, DiagnosticId id, params object?[] arguments)
    {
        diagnostics.Add(id, arguments);
        return false;
    }
}
