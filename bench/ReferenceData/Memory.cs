// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData;
using Afterlink.ReferenceData.Kernel;

namespace Afterlink.Bench.ReferenceData;

/// <summary>Memory as malloc gives it for something large: mapped for this, and untouched.</summary>
internal sealed unsafe class Memory : IDisposable
{
    private readonly nuint _start;
    private readonly nuint _length;

    /// <summary>Maps it.</summary>
    /// <param name="size">Bytes.</param>
    /// <param name="alignment">Alignment of the first byte.</param>
    public Memory(long size, nuint alignment = 4096)
    {
        _length = (nuint)size + alignment;
        _start = (nuint)MemoryCalls.MapAnonymously(0, _length, MemoryCalls.ProtectRead | MemoryCalls.ProtectWrite, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous, -1, 0);
        Range = new((_start + alignment - 1) & ~(alignment - 1), (nuint)size);
    }

    public BufferRange Range { get; }

    /// <summary>Reads a byte of each page.</summary>
    public long Touch()
    {
        long sum = 0;
        for (nuint at = 0; at < Range.Length; at += 4096)
            sum += Volatile.Read(ref *(byte*)(Range.Start + at));
        return sum;
    }

    public void Dispose() => _ = MemoryCalls.Unmap(_start, _length);
}
