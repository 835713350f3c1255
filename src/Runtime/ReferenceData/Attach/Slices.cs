// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.ExceptionServices;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Attach;

/// <summary>The pieces that pages are swapped in, on several processors where there are more.</summary>
internal static class Slices
{
    // A swap holds the lock of the address space, so its size is what a thread that faults waits for: 16 MiB take about 2 ms, and cost no more
    // in all than one call; 2 MiB would double it.
    private const nuint Size = 16 << 20;

    // One processor waits for memory most of the time. The kernel frees the old pages for one thread at a time, so that more than four gain nothing.
    private static readonly ParallelOptions Degree = new() { MaxDegreeOfParallelism = Math.Min(Environment.ProcessorCount, 4) };

    /// <summary>The slices of some pages, in the order of addresses.</summary>
    public static List<PageRange> Of(PageRange pages)
    {
        var slices = new List<PageRange>();
        for (var start = pages.Start; start < pages.End;)
        {
            // A slice ends where a huge page does, so that none is taken apart.
            var end = nuint.Min((start + Size) & ~(nuint)(PageClass.Huge.Size() - 1), pages.End);
            slices.Add(new(start, end));
            start = end;
        }

        return slices;
    }

    /// <summary>Does something to each slice, to several at once; this thread takes part, and is alone where no other is free.</summary>
    /// <param name="slices">The slices.</param>
    /// <param name="action">Is given a slice and its index.</param>
    public static void ForEach(List<PageRange> slices, Action<PageRange, int> action)
    {
        if (slices.Count == 1)
        {
            action(slices[0], 0);
            return;
        }

        try
        {
            _ = Parallel.For(0, slices.Count, Degree, index => action(slices[index], index));
        }
        catch (AggregateException e) when (e.InnerException is { } inner)
        {
            // As where there is one slice: callers know what the calls throw.
            ExceptionDispatchInfo.Throw(inner);
        }
    }
}
