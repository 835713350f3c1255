// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Fills;

/// <summary>What a fill left in one described buffer.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct FillEntry(ContentHash Hash, ulong Length, uint Phase, uint PageClass, FillAllocation Allocation, uint Padding)
{
    /// <summary>The content.</summary>
    public SegmentKey Key => new(Hash, Length, Phase, (PageClass)PageClass);

    /// <summary>An entry.</summary>
    public static FillEntry Of(in SegmentKey key, FillAllocation allocation) => new(key.Hash, key.Length, key.Phase, (uint)key.PageClass, allocation, 0);
}
