// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Dwarf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Writes the frames of stubs once more, as <c>.debug_frame</c> (DWARF 5, 6.4.1): debuggers read frames of sections with that name or named
/// <c>.eh_frame</c> only, and of a section for each. It is not loaded.
/// </summary>
internal static class StubDebugFrames
{
    private const int Alignment = 8;

    public static byte[] Make(IReadOnlyList<StubFrame> frames, FrameConvention convention)
    {
        var bytes = new List<byte>();

        // The id that says common entry; version 1, no augmentation, the rules behind a call.
        AppendEntry(bytes, [0xff, 0xff, 0xff, 0xff, 1, 0, .. convention.Factors, .. convention.Common.Instructions.Span]);
        foreach (var frame in frames)
        {
            // Offset of the common entry, which is 0; address; size.
            var fixedPart = new byte[sizeof(uint) + 2 * sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(fixedPart.AsSpan(sizeof(uint)), frame.Address);
            BinaryPrimitives.WriteUInt64LittleEndian(fixedPart.AsSpan(sizeof(uint) + sizeof(ulong)), frame.Size);
            AppendEntry(bytes, [.. fixedPart, .. frame.Instructions.Span]);
        }

        return [.. bytes];
    }

    /// <summary>Appends length and body, padded with DW_CFA_nop, which is 0.</summary>
    private static void AppendEntry(List<byte> bytes, List<byte> body)
    {
        while ((body.Count + sizeof(uint)) % Alignment != 0)
            body.Add(0);
        var length = new byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32LittleEndian(length, body.Count);
        bytes.AddRange(length);
        bytes.AddRange(body);
    }
}
