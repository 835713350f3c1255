// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Numerics;

namespace Afterlink;

/// <summary>How long the answers of a site took: calls by powers of two of nanoseconds. Bucket n counts those below 2^n ns that no bucket before it does.</summary>
public sealed class LatencyHistogram
{
    internal const int BucketCount = 40;

    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly long[] _buckets;

    internal LatencyHistogram(ReadOnlySpan<long> buckets) => _buckets = buckets.ToArray();

    /// <summary>Calls of each bucket.</summary>
    public IReadOnlyList<long> Buckets => _buckets;

    /// <summary>The time, in nanoseconds, that so large a part of the calls did not take longer than: the upper end of a bucket. 0 without calls.</summary>
    /// <param name="part">0 to 1; 0.5 is the median.</param>
    public double Percentile(double part)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(part, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, 1);
        var left = Math.Ceiling(_buckets.Sum() * part);
        for (var i = 0; i < _buckets.Length && left > 0; i++)
        {
            left -= _buckets[i];
            if (left <= 0)
                return Math.ScaleB(1, i);
        }

        return 0;
    }

    internal static double Nanoseconds(long ticks) => ticks * NanosecondsPerTick;

    internal static int BucketOf(long ticks)
    {
        var nanoseconds = (ulong)Math.Max(ticks * NanosecondsPerTick, 0);
        return Math.Min(BitOperations.Log2(nanoseconds) + (nanoseconds == 0 ? 0 : 1), BucketCount - 1);
    }
}
