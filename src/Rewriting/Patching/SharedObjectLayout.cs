// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Security.Cryptography;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Extends a shared object or a program by three segments (binding cell, stubs, tables with the site table) and a note that leads to them.
/// Code and data of the original stay where they are; the tables of the dynamic linker are laid out anew where they were. See
/// <see cref="HeaderChanges"/>. A file without section headers gets none; debuggers and the dynamic linker do not need them, strip
/// refuses such a file before and after.
/// </summary>
public sealed class SharedObjectLayout
{
    /// <summary>Bytes of the binding cell.</summary>
    internal const int CellSize = 8;

    /// <summary>Three loaded segments and the note.</summary>
    internal const int AddedSegments = 4;

    private const ulong TableAlignment = 8;

    private readonly FilePlace _cell;
    private readonly FilePlace _stubText;

    internal SharedObjectLayout(ElfFile original, MachineAbi abi, IReadOnlyList<LoadedTable> tables, HeaderRoom room, FileTail tail, bool isBound)
    {
        Original = original;
        Abi = abi;
        Tables = tables;
        Room = room;
        Tail = tail;
        IsBound = isBound;
        var end = original.Segments.Where(static segment => segment.Type == ElfSegmentType.Load).Max(static segment => segment.Address + segment.MemorySize);
        _cell = FilePlace.Behind(end, room.Shift + tail.Start, CellSize, abi.PageSize);
        _stubText = FilePlace.Behind(_cell.Address + CellSize, _cell.Offset + CellSize, (ulong)abi.StubAlignment, abi.PageSize);
        HeaderChanges = HeaderChangeList.Make(this);
    }

    /// <summary>Address of the 8-byte binding cell, in a page of its own.</summary>
    public ulong BindingCellAddress => _cell.Address;

    /// <summary>Address of the first byte of the stubs.</summary>
    public ulong StubTextAddress => _stubText.Address;

    /// <summary>
    /// Which bytes of the original are changed outside windows, in the order of offsets. Stub and table sizes have no influence on it.
    /// </summary>
    public IReadOnlyList<HeaderChange> HeaderChanges { get; }

    /// <summary>By how much all of the original is further back in the new file; 0 but for some programs.</summary>
    public ulong Shift => Room.Shift;

    internal ElfFile Original { get; }

    internal MachineAbi Abi { get; }

    internal IReadOnlyList<LoadedTable> Tables { get; }

    internal HeaderRoom Room { get; }

    internal FileTail Tail { get; }

    /// <summary>Whether a dynamic linker fills the cell; without one it stays 0, and all sites run their own instructions.</summary>
    internal bool IsBound { get; }

    /// <summary>Whether the table of the procedure linkage table's relocations is a part of the table of relocations.</summary>
    internal bool PltIsInRelocations => Original.Dynamic is { } dynamic
        && dynamic.GetOrZero(ElfDynamicTag.PltRelocationsSize) != 0 && !Tables.Any(static table => table.Tag == ElfDynamicTag.PltRelocations);

    /// <summary>Offset in the file of the cell.</summary>
    internal ulong CellOffset => _cell.Offset;

    /// <summary>Offset in the file of the stubs.</summary>
    internal ulong StubTextOffset => _stubText.Offset;

    /// <summary>Plans the extension of a file.</summary>
    /// <param name="original">The file.</param>
    /// <param name="abi">The facts of its machine.</param>
    /// <param name="diagnostics">Receives what forbids it, and notes.</param>
    /// <returns>The plan, or <see langword="null"/> with an error in <paramref name="diagnostics"/> where the file cannot be extended.</returns>
    internal static SharedObjectLayout? Create(ElfFile original, MachineAbi abi, DiagnosticBag diagnostics) =>
        new SharedObjectPlanner(original, abi, diagnostics).Plan();

    /// <summary>Where the site table is, given how many bytes the stubs have.</summary>
    public ulong SiteTableAddressAfter(int stubTextSize) => TablesAfter(stubTextSize).Address;

    /// <summary>Makes the new file.</summary>
    /// <exception cref="ArgumentException">A patch lies outside the code of the original, or in bytes that the layout changes.</exception>
    public byte[] Write(SharedObjectAddition addition)
    {
        ArgumentNullException.ThrowIfNull(addition);
        return new SharedObjectWriter(this, addition).Write();
    }

    /// <summary>Where the tables begin, given how many bytes the stubs have.</summary>
    internal FilePlace TablesAfter(int stubTextSize)
    {
        var size = (ulong)Math.Max(stubTextSize, 1);
        return FilePlace.Behind(_stubText.Address + size, _stubText.Offset + size, TableAlignment, Abi.PageSize);
    }

    /// <summary>Whether a table is elsewhere afterwards.</summary>
    internal bool IsMoved(LoadedTable table) => Room.Displaced.Contains(table) || Room.Placed.Any(placed => placed.Table == table);

    /// <summary>SHA-256 of the original: the note says what the file was made from.</summary>
    internal byte[] HashOriginal() => SHA256.HashData(Original.Image.Span);
}
