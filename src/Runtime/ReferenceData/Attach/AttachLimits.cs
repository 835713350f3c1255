// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Attach;

/// <summary>What one attach may cost.</summary>
internal sealed class AttachLimits
{
    private int _mappings = 256;

    /// <summary>The shortest run of equal pages, in bytes, that gets a mapping of its own where others near it differ.</summary>
    public nuint ShortestRun { get; init; } = 64 << 10;

    /// <summary>Whether an attach before the fill enters all pages into the page table at once, so that nobody faults later.</summary>
    public bool PopulatesBefore { get; init; } = true;

    /// <summary>Takes one of the extra mappings that scattered differences may cost; a process has 65,530 in all by default.</summary>
    public bool TakeMapping() => Interlocked.Decrement(ref _mappings) >= 0;
}
