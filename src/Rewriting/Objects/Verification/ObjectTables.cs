// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Objects.Verification;

/// <summary>How tables of a prepared object relate to those of its original: local symbols were added, and all others have other indices.</summary>
/// <param name="before">The original's symbol table.</param>
/// <param name="after">That of the prepared object.</param>
internal sealed class ObjectTables(ElfSection before, ElfSection after)
{
    /// <summary>How many local symbols were added.</summary>
    public long Added => (long)after.Info - before.Info;

    /// <summary>The index that a symbol had; -1 for one that was added.</summary>
    public long Original(uint symbol)
    {
        if (symbol < before.Info)
            return symbol;
        return symbol < after.Info ? -1 : symbol - Added;
    }

    /// <summary>Whether the symbols of the original are all there, in their order and unchanged.</summary>
    public bool HasSameSymbols()
    {
        var old = before.Content.Span;
        var now = after.Content.Span;
        var first = (long)before.Info * ElfSymbol.EntrySize;
        var gap = Added * ElfSymbol.EntrySize;
        return Added >= 0 && first <= old.Length && now.Length == old.Length + gap
            && now[..(int)first].SequenceEqual(old[..(int)first]) && now[(int)(first + gap)..].SequenceEqual(old[(int)first..]);
    }

    /// <summary>The first entry of a table of relocations that differs from the original's but for the symbol's index; -1 where none does.</summary>
    /// <param name="old">The original's table.</param>
    /// <param name="now">The table, which may go on.</param>
    /// <param name="size">Bytes of an entry.</param>
    /// <param name="places">Where places that are relocated are now, if not where they were.</param>
    public int FindDifference(ReadOnlySpan<byte> old, ReadOnlySpan<byte> now, int size, IReadOnlyDictionary<ulong, ulong>? places)
    {
        const int Type = 8;
        const int Symbol = 12;
        const int Addend = 16;
        for (var at = 0; at < old.Length; at += size)
        {
            if (at + size > old.Length || at + size > now.Length)
                return at / size;
            var one = old.Slice(at, size);
            var other = now.Slice(at, size);
            var place = BinaryPrimitives.ReadUInt64LittleEndian(one);
            if (places?.TryGetValue(place, out var moved) == true)
                place = moved;
            if (BinaryPrimitives.ReadUInt64LittleEndian(other) != place || !one[Type..Symbol].SequenceEqual(other[Type..Symbol])
                || !one[Addend..].SequenceEqual(other[Addend..])
                || Original(BinaryPrimitives.ReadUInt32LittleEndian(other[Symbol..])) != BinaryPrimitives.ReadUInt32LittleEndian(one[Symbol..]))
                return at / size;
        }

        return -1;
    }

    /// <summary>Whether two lists of symbols, by index in ULEB128, name the same.</summary>
    public bool HasSameNumbers(ReadOnlySpan<byte> old, ReadOnlySpan<byte> now)
    {
        var one = new NumberReader(old);
        var other = new NumberReader(now);
        while (one.Remaining > 0 && other.Remaining > 0)
        {
            if (other.ReadUnsigned() is var symbol && (symbol > uint.MaxValue || Original((uint)symbol) != (long)one.ReadUnsigned()))
                return false;
        }

        return one.Remaining == 0 && other.Remaining == 0 && !one.Failed && !other.Failed;
    }
}
