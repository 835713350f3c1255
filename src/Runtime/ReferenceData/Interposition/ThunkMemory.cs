// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>Executable memory for thunks: a page is written whole and executable afterwards, never both. It is never given back, because modules call into it.</summary>
internal static unsafe class ThunkMemory
{
    /// <summary>Bytes of a thunk.</summary>
    public const int Size = 512;

    private const int ProtectExecute = 4; // PROT_EXEC

    /// <summary>Makes pages that hold a number of thunks.</summary>
    /// <param name="count">How many.</param>
    /// <param name="write">Writes one of them.</param>
    /// <returns>Address of the first; 0 where the system allows no memory that was written to be executed.</returns>
    public static nint Make(int count, ThunkWriter write)
    {
        var length = checked((nuint)count * Size);
        var memory = MemoryCalls.MapAnonymously(
            0, length, MemoryCalls.ProtectRead | MemoryCalls.ProtectWrite, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous, -1, 0);
        if (memory == MemoryCalls.Failed)
            return 0;

        // SAFETY: the memory is fresh and of this length. What no thunk fills is int3.
        new Span<byte>((void*)memory, (int)length).Fill(0xCC);
        for (var i = 0; i < count; i++)
            write(i, new Span<byte>((byte*)memory + (i * Size), Size));
        if (MemoryCalls.Protect((nuint)memory, length, MemoryCalls.ProtectRead | ProtectExecute) == 0)
            return memory;
        _ = MemoryCalls.Unmap((nuint)memory, length);
        return 0;
    }
}
