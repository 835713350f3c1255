// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Patching;

/// <summary>All stubs of a module, one behind the other.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Stubs">The stubs by address, each with its window.</param>
internal sealed record StubText(byte[] Bytes, IReadOnlyList<PlacedStub> Stubs)
{
    // Branch targets want the start of a fetch block (AMD and Intel optimization manuals: 16 bytes).
    private const int Alignment = 16;

    /// <summary>Encodes the stubs of all windows.</summary>
    /// <param name="windows">The windows, by address.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="address">Where the first stub will be.</param>
    /// <returns>Null where a stub is too far from what it refers to.</returns>
    public static StubText? Encode(IReadOnlyList<PatchWindow> windows, StubEncoder encoder, ulong address)
    {
        var bytes = new List<byte>();
        var stubs = new List<PlacedStub>(windows.Count);
        foreach (var window in windows)
        {
            while (bytes.Count % Alignment != 0)
                bytes.Add(StubShape.Filler);
            var at = address + (uint)bytes.Count;
            if (!encoder.TryEncode(window, at, out var stub))
                return null;
            stubs.Add(new PlacedStub(window, at, stub.Length, [.. encoder.Marks]));
            bytes.AddRange(stub);
        }

        return new StubText([.. bytes], stubs);
    }
}
