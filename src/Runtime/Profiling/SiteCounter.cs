// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;

namespace Afterlink.Profiling;

/// <summary>The counts of one site on one thread, which alone writes them; others read them as they are at the moment.</summary>
internal sealed class SiteCounter
{
    private readonly long[] _buckets = new long[LatencyHistogram.BucketCount];
    private long _calls;
    private long _ticks;

    /// <summary>How often the site was answered.</summary>
    public long Calls => Volatile.Read(ref _calls);

    /// <summary>How long it took, in ticks of <see cref="Stopwatch"/>.</summary>
    public long Ticks => Volatile.Read(ref _ticks);

    /// <summary>Counts one call.</summary>
    public void Add(long ticks)
    {
        _buckets[LatencyHistogram.BucketOf(ticks)]++;
        _ticks += ticks;
        _calls++;
    }

    /// <summary>Calls of a bucket (<see cref="LatencyHistogram"/>).</summary>
    public long BucketAt(int index) => Volatile.Read(ref _buckets[index]);
}
