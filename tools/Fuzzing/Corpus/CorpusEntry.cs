// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Fuzzing.Mutation;

namespace Afterlink.Fuzzing.Corpus;

/// <summary>A file that mutations start from.</summary>
/// <param name="Name">Where it came from: a seed's name, followed by the numbers of the inputs that led to it.</param>
/// <param name="Image">Its bytes.</param>
/// <param name="Regions">The parts of the seed that it descends from.</param>
internal record CorpusEntry(string Name, byte[] Image, Region[] Regions);
