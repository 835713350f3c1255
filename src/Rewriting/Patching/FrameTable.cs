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
    private readonly List<(ulong Function, ulong Frame)> _entries;

    private FrameTable(ElfSegment segment, ulong frames, List<(ulong Function, ulong Frame)> entries)
    {
        _segment = segment;
        Frames = frames;
        _entries = entries;
    }

    /// <summary>Address of <c>.eh_frame</c>.</summary>
    public ulong Frames { get; }

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
        if (SegmentOf(file) is not { FileSize: >= HeaderSize and <= int.MaxValue } segment)
            return null;
        var bytes = file.GetBytes(segment.Address, (int)segment.FileSize);
        if (!bytes.StartsWith(Form))
            return null;
        var frames = segment.Address + 4 + (ulong)BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (!ElfBounds.ContainsTable((ulong)bytes.Length, HeaderSize, count, EntrySize))
            return null;
        var entries = new List<(ulong, ulong)>((int)count);
        for (var i = 0; i < (int)count; i++)
        {
            var entry = bytes[(HeaderSize + i * EntrySize)..];
            entries.Add((
                segment.Address + (ulong)BinaryPrimitives.ReadInt32LittleEndian(entry),
                segment.Address + (ulong)BinaryPrimitives.ReadInt32LittleEndian(entry[4..])));
        }

        return new FrameTable(segment, frames, entries);
    }

    /// <summary>Bytes of the table with more entries.</summary>
    public int SizeWith(int added) => HeaderSize + (_entries.Count + added) * EntrySize;

    /// <summary>Writes the table for another address, with more entries.</summary>
    public void Write(Span<byte> destination, ulong address, IEnumerable<(ulong Function, ulong Frame)> added)
    {
        Form.CopyTo(destination);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], (int)(Frames - address - 4));
        BinaryPrimitives.WriteInt32LittleEndian(destination[8..], (destination.Length - HeaderSize) / EntrySize);
        var entry = destination[HeaderSize..];
        foreach (var (function, frame) in _entries.Concat(added).OrderBy(static entry => entry.Function))
        {
            BinaryPrimitives.WriteInt32LittleEndian(entry, (int)(function - address));
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], (int)(frame - address));
            entry = entry[EntrySize..];
        }
    }

    /// <summary>Whether a program header is the table's.</summary>
    public bool IsOf(ElfSegment segment) => segment == _segment;

    private static ElfSegment? SegmentOf(ElfFile file) =>
        file.Segments.FirstOrDefault(static segment => segment.Type == ElfSegmentType.GnuExceptionFrames);
}
