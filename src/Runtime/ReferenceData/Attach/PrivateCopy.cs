// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Attach;

/// <summary>Gives a process its own pages again, with what it reads there now.</summary>
internal static unsafe class PrivateCopy
{
    private const nuint Slice = 16 << 20;

    /// <summary>
    /// Fills fresh pages aside, then puts them in place by one call for each slice: a reader sees the shared page or the equal private one.
    /// </summary>
    /// <param name="pages">Pages that are mapped for reading.</param>
    /// <param name="protection">What the module may do with them then.</param>
    /// <returns>False where there was no memory for it; the slices before have changed, and the contents of all are as they were.</returns>
    public static bool PutBack(PageRange pages, int protection)
    {
        for (var start = pages.Start; start < pages.End;)
        {
            var length = nuint.Min(Slice, pages.End - start);
            if (!PutBackSlice(start, length, protection))
                return false;
            start += length;
        }

        return true;
    }

    private static bool PutBackSlice(nuint target, nuint length, int protection)
    {
        var aside = MemoryCalls.MapAnonymously(
            0, length, MemoryCalls.ProtectRead | MemoryCalls.ProtectWrite, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous, -1, 0);
        if (aside == MemoryCalls.Failed)
            return false;

        // Writers are stopped between the copy and the swap; what they wrote before is copied with the rest.
        if (MemoryCalls.Protect(target, length, MemoryCalls.ProtectRead) == 0)
        {
            // SAFETY: both ranges have this length; the target is mapped for reading, the other one is fresh.
            Buffer.MemoryCopy((void*)target, (void*)aside, length, length);
            if ((protection & MemoryCalls.ProtectWrite) != 0 || MemoryCalls.Protect((nuint)aside, length, protection) == 0)
            {
                if (MemoryCalls.Move((nuint)aside, length, length, MemoryCalls.MoveMayMove | MemoryCalls.MoveFixed, target) != MemoryCalls.Failed)
                    return true;
            }
        }

        _ = MemoryCalls.Protect(target, length, protection);
        _ = MemoryCalls.Unmap((nuint)aside, length);
        return false;
    }
}
