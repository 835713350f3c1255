// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Fuzzing.Targets;

/// <summary>What inputs are given to, and the law that must hold for each.</summary>
internal abstract class FuzzTarget
{
    private readonly SortedDictionary<string, long> _outcomes = new(StringComparer.Ordinal);

    /// <summary>How inputs ended, and how many so; it shows that a run came to all of what it is meant to try.</summary>
    public IReadOnlyDictionary<string, long> Outcomes => _outcomes;

    /// <summary>Gives an input to what is tried.</summary>
    /// <param name="entry">What the input was made from.</param>
    /// <param name="input">The input.</param>
    /// <param name="random">Chooses options.</param>
    /// <exception cref="BrokenLawException">The law does not hold. Any other exception is a crash.</exception>
    public abstract void Run(Corpus.CorpusEntry entry, byte[] input, Random random);

    /// <summary>Counts an outcome.</summary>
    protected void Count(string outcome, long times = 1) => _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + times;

    /// <summary>States what must hold.</summary>
    protected static void Require(bool condition, string law)
    {
        if (!condition)
            throw new BrokenLawException(law);
    }
}
