// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Interposition;

namespace Afterlink.Recording.Exchanges;

/// <summary>
/// What a site asks and what it is answered, as numbers and memory that a record can hold: the request is compared when a run is replayed, the
/// result is what the replay puts back.
/// </summary>
internal abstract class SiteExchange
{
    /// <summary>Values that a request or a result has at most.</summary>
    public const int MaximumValues = 16;

    /// <summary>Regions of memory that a result has at most.</summary>
    public const int MaximumRegions = 8;

    /// <summary>Values that a buffer for a request needs: one behind the request is the exchange's own.</summary>
    public const int RequestBuffer = MaximumValues + 1;

    /// <summary>What the values of a request are called in messages.</summary>
    public abstract IReadOnlyList<string> RequestNames { get; }

    /// <summary>Values of a request.</summary>
    public int RequestCount => RequestNames.Count;

    /// <summary>Values of a result.</summary>
    public abstract int ResultCount { get; }

    /// <summary>Regions of memory that belong to a result.</summary>
    public virtual int RegionCount => 0;

    /// <summary>Takes the request from the site's registers and memory, before the site is answered.</summary>
    /// <param name="call">The site.</param>
    /// <param name="request">Room for <see cref="RequestBuffer"/> values.</param>
    public abstract void ReadRequest(in SiteCall call, Span<ulong> request);

    /// <summary>Takes the result, after the site was answered.</summary>
    public abstract void ReadResult(in SiteCall call, ReadOnlySpan<ulong> request, Span<ulong> result);

    /// <summary>Answers the site: the regions are filled afterwards.</summary>
    /// <exception cref="FormatException">The result cannot be one of this request.</exception>
    public abstract void Apply(in SiteCall call, ReadOnlySpan<ulong> request, ReadOnlySpan<ulong> result);

    /// <summary>The memory that belongs to a result.</summary>
    public virtual void FindRegions(in SiteCall call, ReadOnlySpan<ulong> request, ReadOnlySpan<ulong> result, Span<MemoryRegion> regions)
    {
    }
}
