// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Pressure;

/// <summary>
/// US9189165, claim 2: when memory is exhausted, the frames mapped by the fewest address spaces go first. The kernel does not do it: it goes by
/// recency, and what it is advised to reclaim it keeps where more than one process maps it.
/// </summary>
internal static class VictimOrder
{
    /// <summary>
    /// The candidates that can go, first victim first: those that nobody maps, then by mappers; among equals the one that was not used for longest,
    /// then the largest. A segment that is mapped and has no other copy cannot go: as many private copies as it has mappers would take its place.
    /// </summary>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> candidates)
        where T : IVictimCandidate =>
        [.. candidates
            .Where(static candidate => candidate.MapperCount == 0 || candidate.HasOtherCopy)
            .OrderBy(static candidate => candidate.MapperCount)
            .ThenBy(static candidate => candidate.LastUse)
            .ThenByDescending(static candidate => candidate.Bytes)];
}
