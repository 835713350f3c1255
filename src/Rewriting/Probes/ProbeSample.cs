// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.Rewriting.Probes;

/// <summary>A number of instructions drawn by chance from the chosen classes: the same ones for the same seed and module.</summary>
/// <param name="Count">How many; all where the classes hold fewer.</param>
/// <param name="Seed">Any number.</param>
public sealed record ProbeSample(int Count, ulong Seed)
{
    /// <summary>The forms that <see cref="TryParse"/> takes, for messages.</summary>
    public static string Forms => "COUNT, COUNT:SEED";

    /// <summary>Reads <c>300:7</c>, or <c>300</c> with seed 0; null where <paramref name="text"/> is neither.</summary>
    public static ProbeSample? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var seed = 0UL;
        return int.TryParse(colon < 0 ? text : text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            && (colon < 0 || ulong.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out seed))
            ? new ProbeSample(count, seed) : null;
    }

    /// <summary>Draws from <paramref name="items"/>, keeping their order.</summary>
    internal List<T> Draw<T>(List<T> items)
    {
        // Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S) over SplitMix64, which never changes with .NET.
        var state = Seed;
        var drawn = new List<T>(Math.Min(Count, items.Count));
        for (var i = 0; i < items.Count && drawn.Count < Count; i++)
        {
            if (Next(ref state) % (uint)(items.Count - i) < (uint)(Count - drawn.Count))
                drawn.Add(items[i]);
        }

        return drawn;
    }

    private static ulong Next(ref ulong state)
    {
        var mixed = state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
