// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Elf;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Code;

/// <summary>An executable range of x86-64 code.</summary>
internal sealed class X86CodeMap : CodeMap
{
    /// <summary>Bytes of the longest instruction (Intel SDM volume 2, 2.3.11).</summary>
    public const int MaxInstructionLength = 15;

    private readonly ByteArrayCodeReader _reader;
    private readonly Decoder _decoder;

    public X86CodeMap(int index, ElfCodeRange range)
        : base(index, range, MaxInstructionLength)
    {
        // The decoder reads the file's own array: a copy of the text would cost more than its decode.
        _reader = MemoryMarshal.TryGetArray(range.Bytes, out var segment)
            ? new ByteArrayCodeReader(segment)
            : new ByteArrayCodeReader(range.Bytes.ToArray());
        _decoder = Decoder.Create(64, _reader);
    }

    /// <summary>Decodes one instruction; false where the bytes are none.</summary>
    public bool TryDecode(int offset, out Instruction instruction)
    {
        _reader.Position = offset;
        _decoder.IP = AddressOf(offset);
        _decoder.Decode(out instruction);
        return !instruction.IsInvalid;
    }

    /// <summary>Where the displacement and the immediate of an instruction stand in its bytes.</summary>
    public ConstantOffsets GetConstantOffsets(int offset)
    {
        TryDecode(offset, out var instruction);
        return _decoder.GetConstantOffsets(instruction);
    }
}
