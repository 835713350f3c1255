// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Fuzzing.Corpus;
using Afterlink.Fuzzing.Running;

namespace Afterlink.Fuzzing.Functions;

/// <summary>Modules of random functions, as assembler text.</summary>
internal sealed class GeneratedInputs : IInputSource
{
    /// <summary>Functions of a module.</summary>
    public const int FunctionCount = 100;

    private static readonly CorpusEntry Entry = new("generated functions", [], []);

    /// <inheritdoc/>
    public (CorpusEntry Entry, byte[] Input) Next(long number, Random random) => (Entry, Encoding.UTF8.GetBytes(ModuleText.Make(FunctionCount, random)));

    /// <summary>Keeps nothing: each module is made anew.</summary>
    public void Keep(CorpusEntry entry, byte[] input, long number)
    {
    }
}
