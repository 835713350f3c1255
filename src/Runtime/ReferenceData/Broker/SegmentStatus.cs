// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Broker;

/// <summary>A segment, as the broker tells of it.</summary>
internal sealed record SegmentStatus(SegmentKey Key, int Mappers, ulong Bytes, uint User);
