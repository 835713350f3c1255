// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>Range arithmetic on untrusted numbers: no sum is formed that could wrap around.</summary>
internal static class ElfBounds
{
    /// <summary>Whether <paramref name="size"/> bytes at <paramref name="offset"/> lie inside <paramref name="length"/> bytes.</summary>
    public static bool Contains(ulong length, ulong offset, ulong size) => offset <= length && size <= length - offset;

    /// <summary>Whether a table of <paramref name="count"/> entries lies inside.</summary>
    public static bool ContainsTable(ulong length, ulong offset, ulong count, ulong entrySize) =>
        offset <= length && count <= (length - offset) / entrySize;

    /// <summary><paramref name="value"/> rounded up to a multiple of a power of two.</summary>
    public static ulong AlignUp(ulong value, ulong alignment) => alignment <= 1 ? value : (value + alignment - 1) & ~(alignment - 1);
}
