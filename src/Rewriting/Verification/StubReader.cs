// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Iced.Intel;

namespace Afterlink.Rewriting.Verification;

/// <summary>Decodes stubs one instruction at a time.</summary>
internal sealed class StubReader
{
    private readonly ByteArrayCodeReader _reader;
    private readonly Decoder _decoder;
    private readonly ReadOnlyMemory<byte> _text;
    private readonly ulong _address;

    /// <param name="text">The stubs.</param>
    /// <param name="address">Their address.</param>
    public StubReader(ReadOnlyMemory<byte> text, ulong address)
    {
        _text = text;
        _address = address;
        _reader = new ByteArrayCodeReader(text.ToArray());
        _decoder = Decoder.Create(64, _reader);
    }

    /// <summary>The next instruction's address.</summary>
    public ulong Position { get; set; }

    /// <summary>The end of the furthest instruction that was read since this was set.</summary>
    public ulong Furthest { get; set; }

    /// <summary>Reads the next instruction; an invalid one where the bytes are none or lie outside.</summary>
    public Instruction Next()
    {
        if (Position - _address >= (uint)_text.Length)
            return default;
        _reader.Position = (int)(Position - _address);
        _decoder.IP = Position;
        _decoder.Decode(out var instruction);
        Position += (uint)instruction.Length;
        Furthest = Math.Max(Furthest, Position);
        return instruction;
    }

    /// <summary>The bytes of an instruction that was read.</summary>
    public ReadOnlySpan<byte> BytesOf(in Instruction instruction) =>
        _text.Span.Slice((int)(instruction.IP - _address), instruction.Length);
}
