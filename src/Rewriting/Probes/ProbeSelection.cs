// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Probes;

/// <summary>Which instructions become sites besides those of the catalog.</summary>
public sealed record ProbeSelection
{
    /// <summary>No instruction.</summary>
    public static ProbeSelection None { get; } = new();

    /// <summary>Single instructions.</summary>
    public IReadOnlyList<ProbePoint> Points { get; init; } = [];

    /// <summary>Whole classes.</summary>
    public IReadOnlyList<ProbeClass> Classes { get; init; } = [];

    /// <summary>How many of the classes' instructions; null for all.</summary>
    public ProbeSample? Sample { get; init; }

    /// <summary>Whether nothing is chosen.</summary>
    public bool IsEmpty => Points.Count == 0 && Classes.Count == 0;
}
