// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Attach;

/// <summary>Whole pages.</summary>
/// <param name="Start">Address of the first one.</param>
/// <param name="End">Address behind the last one.</param>
internal readonly record struct PageRange(nuint Start, nuint End)
{
    /// <summary>Bytes.</summary>
    public nuint Length => End - Start;

    /// <summary>The pages that a buffer fills; empty where there is none.</summary>
    public static PageRange Inside(BufferRange buffer)
    {
        var start = (buffer.Start + MemoryCalls.PageSize - 1) & ~(nuint)(MemoryCalls.PageSize - 1);
        var end = buffer.End & ~(nuint)(MemoryCalls.PageSize - 1);
        return end > start ? new(start, end) : new(start, start);
    }

    /// <summary>Whether two ranges have a page in common.</summary>
    public bool Overlaps(PageRange other) => Start < other.End && other.Start < End;
}
