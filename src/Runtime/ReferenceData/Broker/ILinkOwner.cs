// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Broker;

/// <summary>What a link asks of the process that it belongs to.</summary>
internal interface ILinkOwner
{
    /// <summary>What a new broker has to be told: the segments that this process holds, and what it has attached.</summary>
    IEnumerable<HeldSegment> Held();

    /// <summary>The broker needs a segment's memory: map the file it came from instead. Called on a thread of its own.</summary>
    void Evict(SegmentKey key);
}
