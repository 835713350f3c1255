// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Store;

/// <summary>
/// Has the kernel put a file's pages together to huge ones: fewer page tables, and about a quarter less time for random reads. Once for each host; it
/// works where transparent huge pages of shared memory are off, too. Writing into huge pages in the first place takes four times as long.
/// </summary>
internal static class HugePages
{
    /// <summary>Collapses what of a sealed file fills huge pages; where the kernel cannot, the file keeps its small pages.</summary>
    public static void Collapse(SafeFileHandle file, nuint length)
    {
        var huge = (nuint)PageClass.Huge.Size();
        var all = MemoryCalls.MapAnonymously(0, length + huge, MemoryCalls.ProtectNone, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous, -1, 0);
        if (all == MemoryCalls.Failed)
            return;
        var start = ((nuint)all + huge - 1) & ~(huge - 1);

        // Private where the kernel does not let a sealed file be mapped shared (before Linux 6.7): such a mapping is not collapsed, and nothing is lost.
        if (MemoryCalls.Map(start, length, MemoryCalls.ProtectRead, MemoryCalls.MapShared | MemoryCalls.MapFixed, file, 0) != MemoryCalls.Failed)
        {
            for (nuint at = 0; at + huge <= length; at += huge)
                _ = MemoryCalls.Advise(start + at, huge, MemoryCalls.AdviseCollapse);
        }

        _ = MemoryCalls.Unmap((nuint)all, length + huge);
    }
}
