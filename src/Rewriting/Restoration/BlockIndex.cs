// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;

namespace Afterlink.Rewriting.Restoration;

/// <summary>
/// Where the blocks of a file are, by their content. One block a place in the table, the first one: a chain would be as long as a file
/// of zeros makes it.
/// </summary>
internal sealed class BlockIndex
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 32;

    // Of a file past 32 MiB not every block is listed, so that the table stays at 4 MiB; only shorter moved pieces are missed.
    private const int MaxBlocks = 1 << 20;

    // 2^64 divided by the golden ratio, odd: Knuth, The Art of Computer Programming, volume 3, 6.4 (multiplicative hashing).
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private readonly int[] _blocks;
    private readonly int _shift;

    /// <summary>Lists the blocks of <paramref name="source"/>.</summary>
    public BlockIndex(ReadOnlySpan<byte> source)
    {
        var blocks = source.Length / BlockSize;
        var every = Math.Max(1, (blocks + MaxBlocks - 1) / MaxBlocks);
        Distance = every * BlockSize;
        var bits = System.Numerics.BitOperations.Log2((uint)Math.Max(2, 2 * (blocks / every) - 1));
        _blocks = new int[1 << bits];
        _shift = 64 - bits;
        for (var offset = (blocks - 1) / every * Distance; offset >= 0 && blocks != 0; offset -= Distance)
            _blocks[Hash(source[offset..])] = offset;
    }

    /// <summary>Bytes from one listed block to the next: a piece of twice that length holds a listed block.</summary>
    public int Distance { get; }

    /// <summary>
    /// Where a block may stand that begins as <paramref name="bytes"/>, which are at least <see cref="BlockSize"/>. The caller compares.
    /// </summary>
    public int Find(ReadOnlySpan<byte> bytes) => _blocks[Hash(bytes)];

    private ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = BinaryPrimitives.ReadUInt64LittleEndian(bytes) * Multiplier;
        hash = (hash ^ (hash >> 32) ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..])) * Multiplier;
        hash = (hash ^ (hash >> 32) ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..])) * Multiplier;
        hash = (hash ^ (hash >> 32) ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..])) * Multiplier;
        return hash >> _shift;
    }
}
