// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>Writes instructions one after the other.</summary>
internal ref struct CodeWriter(Span<byte> code)
{
    private readonly Span<byte> _code = code;

    /// <summary>Bytes so far.</summary>
    public int Length { get; private set; }

    /// <summary>Writes bytes.</summary>
    public void Bytes(params ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_code[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Writes 4 bytes.</summary>
    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_code[Length..], value);
        Length += sizeof(int);
    }

    /// <summary>Writes <c>mov $value,register</c> with 8 bytes of value.</summary>
    public void MoveImmediate(ReadOnlySpan<byte> opcode, nint value)
    {
        Bytes(opcode);
        BinaryPrimitives.WriteInt64LittleEndian(_code[Length..], value);
        Length += sizeof(long);
    }

    /// <summary>Writes a short jump whose target is not known yet.</summary>
    /// <returns>What <see cref="Land"/> needs.</returns>
    public int ShortJump(byte opcode)
    {
        Bytes(opcode, 0);
        return Length;
    }

    /// <summary>Makes a jump lead here.</summary>
    public readonly void Land(int jump) => _code[jump - 1] = checked((byte)(sbyte)(Length - jump));
}
