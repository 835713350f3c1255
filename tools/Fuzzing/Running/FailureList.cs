// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Fuzzing.Corpus;
using Afterlink.Fuzzing.Targets;

namespace Afterlink.Fuzzing.Running;

/// <summary>The failures of a run; of those that are alike the first is written to a file, with the seed that it came from beside it.</summary>
internal sealed class FailureList(string folder)
{
    private readonly Dictionary<string, Failure> _failures = new(StringComparer.Ordinal);

    /// <summary>All, in the order of their numbers.</summary>
    public IEnumerable<Failure> All => _failures.Values.OrderBy(static failure => failure.Number);

    /// <summary>How many ways of failing there are.</summary>
    public int Count => _failures.Count;

    /// <summary>Adds a failure.</summary>
    /// <param name="number">The input's number.</param>
    /// <param name="entry">What it was made from.</param>
    /// <param name="input">The input.</param>
    /// <param name="exception">What happened.</param>
    public void Add(long number, CorpusEntry entry, byte[] input, Exception exception)
    {
        // Alike is what breaks the same law, or throws at the same place.
        var key = exception is BrokenLawException ? exception.Message : $"{exception.GetType().Name}{exception.StackTrace?.Split('\n')[0]}";
        if (_failures.TryGetValue(key, out var known))
        {
            _failures[key] = known with { Count = known.Count + 1 };
            return;
        }

        _failures.Add(key, new Failure(number, entry.Name, exception is BrokenLawException ? exception.Message : exception.ToString(), 1));
        Save(number, input);
    }

    /// <summary>Writes an input to the folder.</summary>
    public string Save(long number, ReadOnlySpan<byte> input)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number}.bin"));
        File.WriteAllBytes(path, input);
        return path;
    }
}
