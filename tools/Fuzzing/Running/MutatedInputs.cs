// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Fuzzing.Corpus;
using Afterlink.Fuzzing.Mutation;

namespace Afterlink.Fuzzing.Running;

/// <summary>Inputs that are mutations of seeds, and of inputs that did something new.</summary>
internal sealed class MutatedInputs(IReadOnlyList<CorpusEntry> seeds) : IInputSource
{
    // What is kept is held in memory; that many are found in hours.
    private const int MaxKept = 20_000;

    private readonly ModuleMutator _mutator = new(seeds);
    private readonly List<CorpusEntry> _entries = [.. seeds];

    /// <inheritdoc/>
    public (CorpusEntry Entry, byte[] Input) Next(long number, Random random)
    {
        // Seeds as often as what was kept: damage upon damage ends at the first check of the reader.
        var from = random.Next(2) == 0 ? seeds[random.Next(seeds.Count)] : _entries[random.Next(_entries.Count)];
        return (from, _mutator.Mutate(from, random));
    }

    /// <inheritdoc/>
    public void Keep(CorpusEntry entry, byte[] input, long number)
    {
        if (_entries.Count < MaxKept)
            _entries.Add(entry with { Name = $"{entry.Name}+{number}", Image = input });
    }
}
