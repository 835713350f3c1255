// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.ReferenceData.Attach;

/// <summary>
/// The heaps that glibc gives to threads other than the first (malloc/arena.c). They carry no name, and they are no place for shared pages: the
/// library gives pages back with <c>MADV_DONTNEED</c> and takes for granted that they are zero when it uses them again.
/// </summary>
internal static unsafe class ArenaHeap
{
    // HEAP_MAX_SIZE of 64-bit glibc; every such heap begins at a multiple of it.
    private const nuint Alignment = 64 << 20;

    /// <summary>Whether an address that is mapped lies in such a heap.</summary>
    public static bool Holds(AddressSpace space, nuint address)
    {
        var heap = address & ~(Alignment - 1);
        if (heap == 0 || !space.TryFind(heap, out var mapping) || mapping.Start > heap || mapping.IsFile
            || (mapping.Access & (MappingAccess.Read | MappingAccess.Write | MappingAccess.Shared)) != (MappingAccess.Read | MappingAccess.Write))
            return false;

        // SAFETY: the page at that address is mapped for reading, and the structure lies at its beginning.
        var info = *(HeapInfo*)heap;
        return info.Arena != 0 && (info.Arena & 7) == 0 && info.Size is > 0 and <= Alignment && info.Size % 4096 == 0
            && info.WritableSize >= info.Size && info.WritableSize <= Alignment && info.WritableSize % 4096 == 0
            && address - heap < info.WritableSize;
    }

    /// <summary>The beginning of struct _heap_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct HeapInfo
    {
        public readonly nuint Arena;
        public readonly nuint Previous;
        public readonly nuint Size;
        public readonly nuint WritableSize;
    }
}
