// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Fuzzing.Corpus;

/// <summary>How a seed is made: a source of the repository, compiled.</summary>
/// <param name="Name">The seed's name.</param>
/// <param name="Source">Path of the source from the root of the repository.</param>
/// <param name="Options">Options of gcc.</param>
internal sealed record SeedRecipe(string Name, string Source, params string[] Options)
{
    /// <summary>Whether the section headers are taken away, as some packers do.</summary>
    public bool IsWithoutSections { get; init; }
}
