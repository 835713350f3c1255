// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// The table <c>.eh_frame_hdr</c> that unwinders search (Linux Standard Base, "The .eh_frame_hdr section"), in the one form that link
/// editors write: pointer to <c>.eh_frame</c> pc-relative, count, and entries relative to the table, sorted by address. Entries may point to
/// frames anywhere, so those of stubs are in a section of their own and the old <c>.eh_frame</c> is not touched.
/// </summary>
internal sealed class FrameTable
{
    private const int HeaderSize = 12;
    private const int EntrySize = 8;

    private readonly ElfSegment _segment;
    private readonly List<FrameTableEntry> _entries;

    private FrameTable(ElfSegment segment, ulong frames, List<FrameTableEntry> entries)
    {
        _segment = segment;
        Frames = frames;
        _entries = entries;
    }

    /// <summary>Address of <c>.eh_frame</c>.</summary>
    public ulong Frames { get; }

    /// <summary>Address of the table.</summary>
    public ulong Address => _segment.Address;

    /// <summary>The entries, in their order.</summary>
    public IReadOnlyList<FrameTableEntry> Entries => _entries;

    /// <summary>Whether the entries are in the order of addresses, as a search needs them.</summary>
    public bool IsSorted => _entries.Zip(_entries.Skip(1)).All(static pair => pair.First.Function < pair.Second.Function);

    /// <summary>Where in the file the entries are.</summary>
    public HeaderChange Change => new(_segment.Offset + HeaderSize, (ulong)(_entries.Count * EntrySize), HeaderChangeReason.FrameTable);

    private static ReadOnlySpan<byte> Form => [1, 0x1b, 0x03, 0x3b];

    /// <summary>The section of the table, where it has one.</summary>
    public static ElfSection? SectionOf(ElfFile file)
    {
        var segment = SegmentOf(file);
        return segment is null ? null : file.Sections.FirstOrDefault(section => section.IsAllocated && section.HasContent && section.Address == segment.Address);
    }

    /// <summary>Reads the table, or gives <see langword="null"/> where there is none in that form.</summary>
    public static FrameTable? Read(ElfFile file)
    {
        // Unwinders go by the address, and where in the file to write is the offset: they must be of one place.
        if (SegmentOf(file) is not { FileSize: >= HeaderSize and <= int.MaxValue } segment
            || !file.TryGetFileOffset(segment.Address, out var offset) || offset != segment.Offset)
            return null;
        var bytes = file.GetBytes(segment.Address, (int)segment.FileSize);
        if (!bytes.StartsWith(Form))
            return null;
        var frames = segment.Address + 4 + (ulong)BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (!ElfBounds.ContainsTable((ulong)bytes.Length, HeaderSize, count, EntrySize))
            return null;
        var entries = new List<FrameTableEntry>((int)count);
        for (var i = 0; i < (int)count; i++)
        {
            var entry = bytes[(HeaderSize + i * EntrySize)..];
            entries.Add(new FrameTableEntry(
                segment.Address + (ulong)BinaryPrimitives.ReadInt32LittleEndian(entry),
                segment.Address + (ulong)BinaryPrimitives.ReadInt32LittleEndian(entry[4..])));
        }

        return new FrameTable(segment, frames, entries);
    }

    /// <summary>Bytes of a table with so many entries.</summary>
    public static int SizeOf(int count) => HeaderSize + count * EntrySize;

    /// <summary>Writes a table for an address.</summary>
    public void Write(Span<byte> destination, ulong address, IReadOnlyList<FrameTableEntry> entries)
    {
        Form.CopyTo(destination);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], (int)(Frames - address - 4));
        BinaryPrimitives.WriteInt32LittleEndian(destination[8..], entries.Count);
        WriteEntries(destination[HeaderSize..], address, entries);
    }

    /// <summary>Writes as many entries as the table has over those that it has.</summary>
    /// <param name="image">The file, from where the original's bytes begin.</param>
    /// <param name="entries">The new entries.</param>
    public void WriteInPlace(Span<byte> image, IReadOnlyList<FrameTableEntry> entries) =>
        WriteEntries(image[(int)Change.Offset..], Address, entries);

    private static void WriteEntries(Span<byte> destination, ulong address, IReadOnlyList<FrameTableEntry> entries)
    {
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteInt32LittleEndian(destination, (int)(entry.Function - address));
            BinaryPrimitives.WriteInt32LittleEndian(destination[4..], (int)(entry.Frame - address));
            destination = destination[EntrySize..];
        }
    }

    private static ElfSegment? SegmentOf(ElfFile file) =>
        file.Segments.FirstOrDefault(static segment => segment.Type == ElfSegmentType.GnuExceptionFrames);
}
