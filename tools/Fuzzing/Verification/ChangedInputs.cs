// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Fuzzing.Corpus;
using Afterlink.Fuzzing.Mutation;
using Afterlink.Fuzzing.Running;

namespace Afterlink.Fuzzing.Verification;

/// <summary>
/// Changed rewritten modules: by turns one byte of those that rewriting made, each of them before any comes again, and a mutation of the
/// whole file.
/// </summary>
internal sealed class ChangedInputs(IReadOnlyList<RewrittenEntry> entries) : IInputSource
{
    // A prime that divides no number of places that occurs: its multiples visit all of them.
    private const long Stride = 1_000_003;

    private readonly ModuleMutator _mutator = new(entries);
    private readonly (RewrittenEntry Entry, int Offset)[] _places = [.. entries.SelectMany(static entry => entry.Made.Select(offset => (entry, offset)))];

    /// <inheritdoc/>
    public (CorpusEntry Entry, byte[] Input) Next(long number, Random random)
    {
        if (number % 2 != 0)
        {
            var from = entries[random.Next(entries.Count)];
            return (from, _mutator.Mutate(from, random));
        }

        var (entry, offset) = _places[number / 2 * Stride % _places.Length];
        var input = entry.Image.ToArray();
        input[offset] = random.Next(3) switch
        {
            0 => (byte)(input[offset] ^ (1 << random.Next(8))),
            1 => (byte)(input[offset] + 1),
            _ => (byte)random.Next(256),
        };
        return (entry, input);
    }

    /// <summary>Keeps nothing: two changes at once are less likely to be accepted than one.</summary>
    public void Keep(CorpusEntry entry, byte[] input, long number)
    {
    }
}
