// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Fuzzing.Corpus;

namespace Afterlink.Fuzzing.Running;

/// <summary>Where inputs come from.</summary>
internal interface IInputSource
{
    /// <summary>The next input and what it was made from.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="random">A source of random numbers for this input.</param>
    (CorpusEntry Entry, byte[] Input) Next(long number, Random random);

    /// <summary>Keeps an input that did something new, so that others are made from it.</summary>
    void Keep(CorpusEntry entry, byte[] input, long number);
}
