// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Broker;

/// <summary>A segment that was given up: who mapped it, what was to be freed and what was.</summary>
internal sealed record VictimStatus(SegmentKey Key, int Mappers, ulong Bytes, ulong FreedBytes, long Milliseconds);
