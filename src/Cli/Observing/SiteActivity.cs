// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Cli.Observing;

/// <summary>What one site of a running process was answered in an interval.</summary>
/// <param name="Monitor">Number of its monitor in the process.</param>
/// <param name="Module">Name of its module.</param>
/// <param name="Site">Its index in the module.</param>
/// <param name="Kind">What it asks.</param>
/// <param name="Function">Function and offset.</param>
/// <param name="Source">Source file and line; empty where unknown.</param>
/// <param name="Instruction">The instruction in Intel syntax.</param>
/// <param name="Calls">How often it was answered.</param>
/// <param name="Nanoseconds">How long that took.</param>
/// <param name="Latencies">Calls by powers of two of nanoseconds: element n counts those below 2^n.</param>
internal sealed record SiteActivity(
    int Monitor, string Module, int Site, string Kind, string Function, string Source, string Instruction, long Calls, long Nanoseconds, long[] Latencies)
{
    /// <summary>Nanoseconds that so large a part of the calls did not take longer than; 0 where nothing is known.</summary>
    public double Percentile(double part)
    {
        var left = Math.Ceiling(Latencies.Sum() * part);
        for (var i = 0; i < Latencies.Length && left > 0; i++)
        {
            left -= Latencies[i];
            if (left <= 0)
                return Math.ScaleB(1, i);
        }

        return 0;
    }
}
