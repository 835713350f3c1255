// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;

namespace Afterlink.Bench.ReferenceData;

/// <summary>Times of several runs; the least is what the work costs, the rest is what the machine did besides.</summary>
internal static class Timing
{
    public const int Runs = 5;

    /// <summary>Milliseconds of a piece of work.</summary>
    public static double Of(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The least of several runs, each with memory of its own.</summary>
    public static double Least(Func<double> run) => Enumerable.Range(0, Runs).Select(_ => run()).Min();
}
