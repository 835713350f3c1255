// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Broker;

/// <summary>A segment that a process holds.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Names">What it was found or published under.</param>
/// <param name="Attachments">The messages that tell of its attachments.</param>
internal sealed record HeldSegment(Segment Segment, IReadOnlyList<SegmentName> Names, IReadOnlyList<BrokerMessage> Attachments);
