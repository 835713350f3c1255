// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Tests.Support;

/// <summary>Memory as a module allocates it for a large table, with pages before and behind it that no mapping may touch.</summary>
internal sealed unsafe class AnonymousMemory : IDisposable
{
    private const int Guard = 4096;

    private readonly nuint _start;
    private readonly nuint _length;

    public AnonymousMemory(int length, int phase = 0)
    {
        _length = (nuint)(length + phase + (3 * Guard)) & ~(nuint)4095;
        var start = MemoryCalls.MapAnonymously(0, _length, MemoryCalls.ProtectRead | MemoryCalls.ProtectWrite, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous, -1, 0);
        Assert.AreNotEqual(MemoryCalls.Failed, start);
        _start = (nuint)start;
        Range = new(_start + Guard + (nuint)phase, (nuint)length);
    }

    /// <summary>The buffer.</summary>
    public BufferRange Range { get; }

    public Span<byte> Bytes => new((void*)Range.Start, (int)Range.Length);

    /// <summary>Fills it with bytes that are the same for the same seed.</summary>
    public AnonymousMemory Fill(int seed)
    {
        new Random(seed).NextBytes(Bytes);
        return this;
    }

    public void Protect(int protection) => Assert.AreEqual(0, MemoryCalls.Protect(Range.Start & ~(nuint)4095, (Range.Length + 4095) & ~(nuint)4095, protection));

    public void Dispose() => Assert.AreEqual(0, MemoryCalls.Unmap(_start, _length));
}
