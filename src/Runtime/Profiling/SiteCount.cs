// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Profiling;

/// <summary>The counts of one site, of all threads, at one moment.</summary>
internal sealed class SiteCount
{
    private readonly long[] _buckets = new long[LatencyHistogram.BucketCount];

    /// <summary>How often the site was answered.</summary>
    public long Calls { get; private set; }

    /// <summary>How long it took, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long Ticks { get; private set; }

    /// <summary>Calls of each bucket (<see cref="LatencyHistogram"/>).</summary>
    public ReadOnlySpan<long> Buckets => _buckets;

    /// <summary>Adds what a thread has counted.</summary>
    public void Add(SiteCounter counter)
    {
        Calls += counter.Calls;
        Ticks += counter.Ticks;
        for (var i = 0; i < _buckets.Length; i++)
            _buckets[i] += counter.BucketAt(i);
    }

    /// <summary>What was counted since an earlier moment; null counts from the start.</summary>
    public SiteCount Since(SiteCount? earlier)
    {
        var difference = new SiteCount { Calls = Calls - (earlier?.Calls ?? 0), Ticks = Ticks - (earlier?.Ticks ?? 0) };
        for (var i = 0; i < _buckets.Length; i++)
            difference._buckets[i] = _buckets[i] - (earlier?._buckets[i] ?? 0);
        return difference;
    }
}
