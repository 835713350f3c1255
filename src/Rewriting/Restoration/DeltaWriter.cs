// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers;

namespace Afterlink.Rewriting.Restoration;

/// <summary>
/// Writes a delta: literals and copies by turns. A literal is its length and its bytes; a copy is its length and how far its source is
/// from where the copy before it would have gone on. Numbers are LEB128 (DWARF 5, 7.6), differences with the sign in the lowest bit. There is
/// no end mark: a delta is over when the target is full.
/// </summary>
internal sealed class DeltaWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private int _expected;

    /// <summary>All bytes so far.</summary>
    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    /// <summary>Appends bytes of the target that the source does not have; possibly none.</summary>
    public void Literal(ReadOnlySpan<byte> bytes)
    {
        WriteNumber((uint)bytes.Length);
        _bytes.Write(bytes);
        _expected += bytes.Length;
    }

    /// <summary>Appends bytes that the source has at an offset; at least one.</summary>
    public void Copy(int offset, int length)
    {
        var difference = offset - _expected;
        WriteNumber((uint)length);
        WriteNumber((uint)((difference << 1) ^ (difference >> 31)));
        _expected = offset + length;
    }

    private void WriteNumber(uint value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Write([(byte)(value | 0x80)]);
        _bytes.Write([(byte)value]);
    }
}
