// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.ReferenceData.Attach;
using Afterlink.ReferenceData.Effects;
using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Fills;

/// <summary>Memory as the module itself would have allocated it: it will give it back in the same way.</summary>
internal static unsafe class FillMemory
{
    /// <summary>Tells where the memory that a pointer leads to came from.</summary>
    /// <param name="space">The process.</param>
    /// <param name="start">What the pointer is.</param>
    /// <param name="length">Bytes that are used from there on.</param>
    /// <returns>Null where that cannot be told.</returns>
    public static FillAllocation? Find(AddressSpace space, nuint start, nuint length)
    {
        if (!space.TryFind(start, out var mapping) || mapping.Start > start || mapping.IsFile || mapping.IsHeap)
            return null;
        if (start == mapping.Start)
            return FillAllocation.Mapping;

        // malloc begins such memory with 16 bytes of its own. Where a page begins, the memory may be of mmap, of aligned_alloc or of others.
        return start % MemoryCalls.PageSize == MallocChunks.HeaderSize && start - MallocChunks.HeaderSize >= mapping.Start
            && MallocChunks.IsAllocation(start - MallocChunks.HeaderSize, length + MallocChunks.HeaderSize) ? FillAllocation.Malloc : null;
    }

    /// <summary>Allocates.</summary>
    /// <returns>0 where there is no memory.</returns>
    public static nuint Allocate(FillAllocation allocation, nuint length)
    {
        if (allocation == FillAllocation.Mapping)
        {
            var memory = MemoryCalls.MapAnonymously(
                0, length, MemoryCalls.ProtectRead | MemoryCalls.ProtectWrite, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous, -1, 0);
            return memory == MemoryCalls.Failed ? 0 : (nuint)memory;
        }

        try
        {
            return (nuint)NativeMemory.Alloc(length); // malloc(3)
        }
        catch (OutOfMemoryException)
        {
            return 0;
        }
    }

    /// <summary>Gives memory back that the module has not got.</summary>
    public static void Free(FillAllocation allocation, nuint start, nuint length)
    {
        if (allocation == FillAllocation.Mapping)
            _ = MemoryCalls.Unmap(start, length);
        else
            NativeMemory.Free((void*)start);
    }
}
