// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>Bytes that are put one after the other at ascending addresses.</summary>
internal sealed class AddedBytes(FilePlace place)
{
    private readonly List<byte> _bytes = [];

    /// <summary>Where the first byte is.</summary>
    public FilePlace Place => place;

    /// <summary>Bytes so far.</summary>
    public int Length => _bytes.Count;

    /// <summary>All bytes.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <summary>The address that something aligned so gets if it is appended next.</summary>
    public ulong Next(ulong alignment) => ElfBounds.AlignUp(place.Address + (ulong)_bytes.Count, alignment);

    /// <summary>Appends bytes and says where they are.</summary>
    public ulong Append(ReadOnlySpan<byte> bytes, ulong alignment)
    {
        var start = Next(alignment);
        _bytes.AddRange(new byte[start - place.Address - (ulong)_bytes.Count]);
        _bytes.AddRange(bytes);
        return start;
    }

    /// <summary>Bytes that were appended, to be written to.</summary>
    public Span<byte> At(ulong start, int length) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes).Slice((int)(start - place.Address), length);
}
