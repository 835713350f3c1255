// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Loading;
using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>An aligned word of a mapped module that the runtime writes once, in memory that the module itself may have made read-only.</summary>
internal static unsafe class ModuleWord
{
    private const nuint PageMask = MemoryCalls.PageSize - 1;

    /// <summary>Writes a word: one store, so that a thread that reads it meanwhile sees the old value or the new one.</summary>
    /// <param name="segments">The module's program headers.</param>
    /// <param name="bias">What is added to link-time addresses.</param>
    /// <param name="address">Link-time address of the word.</param>
    /// <param name="value">Its new value.</param>
    /// <returns>False where it is no aligned word of the module, or the kernel refuses.</returns>
    public static bool TryWrite(ElfSegment[] segments, ulong bias, ulong address, ulong value)
    {
        if (address % sizeof(ulong) != 0 || !TryFindAccess(segments, address, out var isWritable))
            return false;
        var word = (ulong*)(nuint)(bias + address);
        var page = (nuint)word & ~PageMask;

        // The page becomes private to the process for good: 4 KiB for the slots of a module, and 4 KiB for its symbols.
        if (!isWritable && MemoryCalls.Protect(page, MemoryCalls.PageSize, MemoryCalls.ProtectRead | MemoryCalls.ProtectWrite) != 0)
            return false;

        // SAFETY: the word lies in a segment of the module that is mapped, and is writable now.
        Volatile.Write(ref *word, value);
        return isWritable || MemoryCalls.Protect(page, MemoryCalls.PageSize, MemoryCalls.ProtectRead) == 0;
    }

    private static bool TryFindAccess(ElfSegment[] segments, ulong address, out bool isWritable)
    {
        isWritable = false;
        foreach (var segment in segments)
        {
            if (segment.Type != ElfSegment.Load || !segment.HoldsMemory(address, sizeof(ulong)))
                continue;

            // The dynamic linker protects whole pages that end with the segment PT_GNU_RELRO, rounded down.
            isWritable = (segment.Flags & ElfSegment.Writable) != 0 && !Array.Exists(segments, relro => relro.Type == ElfSegment.Relro
                && address >= (relro.Address & ~(ulong)PageMask) && address < ((relro.Address + relro.MemorySize) & ~(ulong)PageMask));
            return (segment.Flags & ElfSegment.Executable) == 0;
        }

        return false;
    }
}
