// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Fills;

/// <summary>A call of a pure function whose record this process is to publish when it has returned; other processes wait for it.</summary>
/// <param name="Key">The call.</param>
/// <param name="Name">The record's name.</param>
internal sealed record FillTicket(FillKey Key, SegmentName Name);
