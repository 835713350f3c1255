// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Effects;

/// <summary>
/// Memory that glibc's <c>malloc</c> mapped for one allocation each. The kernel merges neighbours into one mapping, so that where one begins cannot be
/// seen there; but each begins with its size (malloc.c, struct malloc_chunk), with the bit of a mapped chunk.
/// </summary>
internal static unsafe class MallocChunks
{
    /// <summary>Bytes of the header, behind which the memory begins that <c>malloc</c> returns.</summary>
    public const uint HeaderSize = 16;

    private const nuint IsMapped = 2; // IS_MMAPPED
    private const nuint Flags = 7;

    /// <summary>Takes memory apart at the allocations in it; what is none stays in one piece.</summary>
    /// <param name="range">Whole pages that are mapped for reading.</param>
    public static IReadOnlyList<BufferRange> Split(BufferRange range)
    {
        var pieces = new List<BufferRange>();
        var start = range.Start;
        while (start < range.End)
        {
            // The range begins with a whole page that is mapped.
            var length = LengthOf(start);
            if (length == 0 || length > range.End - start)
                break;
            pieces.Add(new(start, length));
            start += length;
        }

        if (start < range.End)
            pieces.Add(new(start, range.End - start));
        return pieces;
    }

    /// <summary>Whether one allocation begins at a page, and has room for as many bytes and not for a page more.</summary>
    /// <param name="page">A page that is mapped for reading.</param>
    /// <param name="length">Bytes, header included.</param>
    public static bool IsAllocation(nuint page, nuint length) => LengthOf(page) is var size && size >= length && size - length < MemoryCalls.PageSize;

    // 0 where no allocation begins.
    private static nuint LengthOf(nuint page)
    {
        // SAFETY: callers pass a page that is mapped for reading.
        var (padding, size) = (((nuint*)page)[0], ((nuint*)page)[1]);
        return (size & Flags) == IsMapped && padding == 0 && (size & ~Flags) % MemoryCalls.PageSize == 0 ? size & ~Flags : 0;
    }
}
