// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Attach;

/// <summary>
/// US9189165, step 2 of the method: the physical pages that hold the data already, mapped aside. They are moved over the module's own later.
/// </summary>
internal ref struct Stage
{
    private Stage(nuint start, nuint length) => (Start, Length) = (start, length);

    /// <summary>Where it is; 0 where there is none.</summary>
    public nuint Start { get; private set; }

    /// <summary>Bytes.</summary>
    public nuint Length { get; }

    /// <summary>Maps pages of a segment aside.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="offset">Offset in its file, a multiple of the page size.</param>
    /// <param name="length">Bytes, a multiple of it.</param>
    /// <param name="protection">What the module may do with the pages.</param>
    /// <param name="isPopulated">Whether the pages are put into the page table now, so that no reader faults behind the swap.</param>
    /// <param name="target">Where they will be moved: huge pages need an address that agrees with it modulo their size.</param>
    /// <returns>One without a start where the kernel refuses.</returns>
    public static Stage Map(Segment segment, long offset, nuint length, int protection, bool isPopulated, nuint target = 0)
    {
        var isWritable = (protection & MemoryCalls.ProtectWrite) != 0;
        var place = segment.Key?.PageClass == PageClass.Huge && target != 0 ? Reserve(length, target) : 0;
        var fixing = place == 0 ? 0 : MemoryCalls.MapFixed;
        var start = MemoryCalls.Map(place, length, protection, fixing | (isWritable ? MemoryCalls.MapPrivate : MemoryCalls.MapShared), segment.File, offset);

        // Before Linux 6.7 a file sealed against writing cannot be mapped shared, not even for reading.
        if (start == MemoryCalls.Failed && !isWritable && Marshal.GetLastPInvokeError() == Errno.NotPermitted)
            start = MemoryCalls.Map(place, length, protection, fixing | MemoryCalls.MapPrivate, segment.File, offset);
        if (start == MemoryCalls.Failed)
        {
            if (place != 0)
                _ = MemoryCalls.Unmap(place, length);
            return default;
        }

        // Never MAP_POPULATE: on a writable private mapping it copies every page. Older kernels refuse this one; then readers fault.
        if (isPopulated)
            Slices.ForEach(Slices.Of(new((nuint)start, (nuint)start + length)), static (slice, _) => _ = MemoryCalls.Advise(slice.Start, slice.Length, MemoryCalls.AdvisePopulateRead));
        return new((nuint)start, length);
    }

    /// <summary>
    /// Steps 3 and 4: one call puts the pages over the module's, and the kernel frees those. A fault meanwhile waits; no address is ever unmapped.
    /// </summary>
    /// <returns>False where the kernel refuses; the module's pages are as they were.</returns>
    public bool MoveOver(nuint target)
    {
        if (MemoryCalls.Move(Start, Length, Length, MemoryCalls.MoveMayMove | MemoryCalls.MoveFixed, target) == MemoryCalls.Failed)
            return false;
        Start = 0;
        return true;
    }

    /// <summary>Unmaps what was not moved.</summary>
    public void Dispose()
    {
        if (Start != 0)
            _ = MemoryCalls.Unmap(Start, Length);
        Start = 0;
    }

    // Addresses that agree with the target's modulo the size of a huge page, held by a mapping that nobody can use; 0 where there are none.
    private static nuint Reserve(nuint length, nuint target)
    {
        var huge = (nuint)PageClass.Huge.Size();
        var all = MemoryCalls.MapAnonymously(0, length + huge, MemoryCalls.ProtectNone, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous, -1, 0);
        if (all == MemoryCalls.Failed)
            return 0;
        var before = (target - (nuint)all) & (huge - 1);
        if (before != 0)
            _ = MemoryCalls.Unmap((nuint)all, before);
        _ = MemoryCalls.Unmap((nuint)all + before + length, huge - before);
        return (nuint)all + before;
    }
}
