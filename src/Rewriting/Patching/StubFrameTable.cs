// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Dwarf;

namespace Afterlink.Rewriting.Patching;

/// <summary>Writes frame descriptions of stubs (Linux Standard Base, "Exception Frames").</summary>
internal sealed class StubFrameTable
{
    private const int Alignment = 8;

    /// <summary>Length, distance to the common entry, address, size, and the length of no augmentation data.</summary>
    private const int FixedSize = 4 * sizeof(int) + 1;

    private readonly List<byte> _bytes = [];
    private readonly List<FrameTableEntry> _entries = [];
    private readonly ulong _address;

    public StubFrameTable(ulong address, IReadOnlyList<StubFrame> frames, FrameConvention convention)
    {
        _address = address;
        _bytes.AddRange(MakeCommon(convention));
        foreach (var frame in frames)
            AppendFrame(frame);

        // A length of 0 ends the table.
        _bytes.AddRange(Word(0));
    }

    /// <summary>Bytes of a frame's description.</summary>
    public static int SizeOf(StubFrame frame) => (FixedSize + frame.Instructions.Length + Alignment - 1) / Alignment * Alignment;

    /// <summary>The section's bytes.</summary>
    public byte[] Bytes => [.. _bytes];

    /// <summary>Functions and where their descriptions are.</summary>
    public IReadOnlyList<FrameTableEntry> Entries => _entries;

    private static byte[] Word(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>The common entry, which comes first: version 1, augmentation "zR", pointers pc-relative in 4 bytes, and the rules behind a call.</summary>
    public static byte[] MakeCommon(FrameConvention convention) =>
        MakeEntry([.. Word(0), 1, (byte)'z', (byte)'R', 0, .. convention.Factors, 1, 0x1b, .. convention.Common.Instructions.Span]);

    /// <summary>The description of a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="toCommon">Bytes from the common entry to the field that leads there, which is behind the length.</param>
    /// <param name="toStart">Distance from the next field to the frame's first instruction; 0 where a relocation makes it.</param>
    public static byte[] MakeFrame(StubFrame frame, int toCommon, int toStart) =>
        MakeEntry([.. Word(toCommon), .. Word(toStart), .. Word((int)frame.Size), 0, .. frame.Instructions.Span]);

    private void AppendFrame(StubFrame frame)
    {
        // Both pointers count from their own place: behind the length, and behind the length and the pointer to the common entry.
        var position = _bytes.Count;
        var place = _address + (ulong)(position + 2 * sizeof(int));
        _entries.Add(new FrameTableEntry(frame.Address, _address + (ulong)position));
        _bytes.AddRange(MakeFrame(frame, position + sizeof(int), (int)(frame.Address - place)));
    }

    /// <summary>Length and body, padded with DW_CFA_nop, which is 0.</summary>
    private static byte[] MakeEntry(List<byte> body)
    {
        while ((body.Count + sizeof(int)) % Alignment != 0)
            body.Add(0);
        return [.. Word(body.Count), .. body];
    }
}
