// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Restoration;

/// <summary>Puts a file together from another one and a delta. The delta is untrusted: see <see cref="DeltaWriter"/> for its form.</summary>
internal ref struct DeltaDecoder
{
    private const int BitsOfByte = 7;
    private const int BitsOfNumber = 32;

    private readonly ReadOnlySpan<byte> _delta;
    private int _position;

    private DeltaDecoder(ReadOnlySpan<byte> delta) => _delta = delta;

    /// <summary>
    /// Fills <paramref name="target"/>. False where the delta copies from outside of <paramref name="source"/>, fills less or more than the
    /// target, or has bytes left.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> delta, ReadOnlySpan<byte> source, Span<byte> target) =>
        new DeltaDecoder(delta).TryDecode(source, target);

    private bool TryDecode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var expected = 0L;
        while (!target.IsEmpty)
        {
            if (!TryReadNumber(out var literal) || literal > (uint)target.Length || literal > (uint)(_delta.Length - _position))
                return false;
            _delta.Slice(_position, (int)literal).CopyTo(target);
            _position += (int)literal;
            expected += literal;
            target = target[(int)literal..];
            if (target.IsEmpty)
                break;

            // A copy of nothing would be a way to write a long delta of a short file.
            if (!TryReadNumber(out var length) || !TryReadNumber(out var difference) || length == 0 || length > (uint)target.Length)
                return false;
            var offset = expected + ((int)(difference >> 1) ^ -(int)(difference & 1));
            if (offset < 0 || offset + length > source.Length)
                return false;
            source.Slice((int)offset, (int)length).CopyTo(target);
            expected = offset + length;
            target = target[(int)length..];
        }

        return _position == _delta.Length;
    }

    private bool TryReadNumber(out uint value)
    {
        value = 0;
        for (var shift = 0; shift < BitsOfNumber && _position < _delta.Length; shift += BitsOfByte)
        {
            var part = _delta[_position++];
            value |= (uint)(part & 0x7F) << shift;
            if ((part & 0x80) == 0)
                return true;
        }

        return false;
    }
}
