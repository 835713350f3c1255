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
            // SAFETY: the range begins with a whole page that is mapped.
            var (padding, size) = (((nuint*)start)[0], ((nuint*)start)[1]);
            var length = size & ~Flags;
            if ((size & Flags) != IsMapped || padding != 0 || length == 0 || length % MemoryCalls.PageSize != 0 || length > range.End - start)
                break;
            pieces.Add(new(start, length));
            start += length;
        }

        if (start < range.End)
            pieces.Add(new(start, range.End - start));
        return pieces;
    }
}
