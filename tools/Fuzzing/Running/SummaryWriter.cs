// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.Fuzzing.Running;

/// <summary>Tells of a run.</summary>
internal static class SummaryWriter
{
    public static void Write(string name, int seed, FuzzSummary summary, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}, seed {seed}: {summary.Inputs} inputs in {summary.Elapsed.TotalSeconds:F0} s"));
        if (summary.Pairs != 0)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {summary.Pairs} pairs of basic blocks, {summary.Kept} inputs kept"));
        foreach (var (outcome, count) in summary.Outcomes)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count,9} {outcome}"));
        foreach (var slow in summary.Slowest)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {slow.Elapsed.TotalMilliseconds,7:F0} ms input {slow.Number} of {slow.Entry}"));
        foreach (var failure in summary.Failures)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FAILED input {failure.Number} of {failure.Entry}, and {failure.Count - 1} alike: {failure.Problem}"));
    }
}
