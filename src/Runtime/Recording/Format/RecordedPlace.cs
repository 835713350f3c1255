// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Recording.Format;

/// <summary>A site of a track, and the request and result that were seen there last: values are kept as differences to them.</summary>
internal sealed class RecordedPlace(int module, int site, int requestCount, int resultCount, int regionCount)
{
    private readonly ulong[] _request = new ulong[requestCount];
    private readonly ulong[] _result = new ulong[resultCount];

    /// <summary>Number of the module in the record.</summary>
    public int Module { get; } = module;

    /// <summary>Index of the site in its module.</summary>
    public int Site { get; } = site;

    /// <summary>Regions of memory that a result has.</summary>
    public int RegionCount { get; } = regionCount;

    /// <summary>The latest request.</summary>
    public Span<ulong> Request => _request;

    /// <summary>The latest result.</summary>
    public Span<ulong> Result => _result;
}
