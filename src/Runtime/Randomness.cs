// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink;

/// <summary>What <c>rdrand</c> and <c>rdseed</c> give.</summary>
public sealed class Randomness
{
    private Randomness(ulong? seed) => Seed = seed;

    /// <summary>The host's: the instruction itself runs.</summary>
    public static Randomness Host { get; } = new(null);

    internal ulong? Seed { get; }

    /// <summary>The same numbers in every run, different ones for each virtual CPU. Not fit for secrets.</summary>
    /// <param name="seed">Where the sequence starts.</param>
    public static Randomness Seeded(ulong seed) => new(seed);
}
