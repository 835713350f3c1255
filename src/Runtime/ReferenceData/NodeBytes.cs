// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData;

/// <summary>How much of a buffer is on one node of memory.</summary>
/// <param name="Node">The node's number, as in /sys/devices/system/node.</param>
/// <param name="Bytes">Bytes of pages that are in memory.</param>
public readonly record struct NodeBytes(int Node, ulong Bytes);
