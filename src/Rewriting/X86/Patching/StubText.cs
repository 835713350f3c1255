// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>All stubs of a module, one behind the other.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Stubs">The stubs by address, each with its window.</param>
internal sealed record StubText(byte[] Bytes, IReadOnlyList<PlacedStub> Stubs)
{
    /// <summary>Branch targets want the start of a fetch block (AMD and Intel optimization manuals: 16 bytes).</summary>
    public const int Alignment = 16;

    /// <summary>Encodes the stubs of all windows.</summary>
    /// <param name="windows">The windows, by address.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="address">Where the first stub will be.</param>
    /// <returns>Null where a stub is too far from what it refers to.</returns>
    public static StubText? Encode(IReadOnlyList<PatchWindow> windows, IStubEncoder encoder, ulong address)
    {
        var bytes = new List<byte>();
        var open = new List<(int Field, ulong Original)>();
        var stubs = new List<PlacedStub>(windows.Count);
        foreach (var window in windows)
        {
            while (bytes.Count % Alignment != 0)
                bytes.Add(StubShape.Filler);
            var at = address + (uint)bytes.Count;
            if (!encoder.TryEncode(window, at, out var stub))
                return null;
            foreach (var (field, original) in encoder.Open)
                open.Add((bytes.Count + field, original));
            stubs.Add(new PlacedStub(window, at, stub.Length, [.. encoder.Marks]));
            bytes.AddRange(stub);
        }

        byte[] text = [.. bytes];
        Close(text, address, open, stubs);
        return new StubText(text, stubs);
    }

    /// <summary>Leads branches between stubs to the copies of what they led to in the original.</summary>
    private static void Close(byte[] text, ulong address, List<(int Field, ulong Original)> open, List<PlacedStub> stubs)
    {
        if (open.Count == 0)
            return;
        var copies = open.Select(static branch => branch.Original).Distinct().ToDictionary(static original => original, static _ => 0UL);
        foreach (var stub in stubs)
        {
            // The first mark of an instruction stands before its copy, or before what calls its slot.
            foreach (var mark in stub.Marks)
            {
                var original = stub.Window.Map.AddressOf(mark.Original);
                if (mark.Original != stub.Window.End && copies.TryGetValue(original, out var copy) && copy == 0)
                    copies[original] = stub.Address + (uint)mark.Offset;
            }
        }

        foreach (var (field, original) in open)
        {
            // All stubs lie side by side, much less than 2 GiB apart.
            var end = address + (uint)field + sizeof(int);
            BinaryPrimitives.WriteInt32LittleEndian(text.AsSpan(field), (int)(copies[original] - end));
        }
    }
}
