// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Collections;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.AArch64;

/// <summary>Executable bytes, and which of their words are proven to be instructions.</summary>
internal sealed class AArch64CodeRange(ElfCodeRange range)
{
    /// <summary>Bytes of every instruction.</summary>
    public const int WordSize = 4;

    private readonly BitArray _proven = new(range.Bytes.Length / WordSize);

    public ElfSection? Section => range.Section;

    public ulong Address => range.Address;

    /// <summary>How many words there are; bytes of an incomplete last one are none.</summary>
    public int Words => _proven.Length;

    public ulong End => range.Address + (uint)range.Bytes.Length;

    public uint this[int word] => BinaryPrimitives.ReadUInt32LittleEndian(range.Bytes.Span[(word * WordSize)..]);

    public bool IsProven(int word) => _proven[word];

    /// <summary>Marks a word.</summary>
    /// <returns>Whether it was not marked before.</returns>
    public bool Prove(int word)
    {
        if (_proven[word])
            return false;
        _proven[word] = true;
        return true;
    }

    /// <summary>The word at an address; false where it is outside or not aligned.</summary>
    public bool TryFind(ulong address, out int word)
    {
        var distance = address - Address;
        word = (int)Math.Min(distance / WordSize, int.MaxValue);
        return distance % WordSize == 0 && word < Words;
    }
}
