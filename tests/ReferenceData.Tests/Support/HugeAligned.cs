// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Tests.Support;

/// <summary>Memory at a place in its 2 MiB page.</summary>
internal sealed class HugeAligned : IDisposable
{
    private const int HugePage = 2 << 20;

    private readonly AnonymousMemory _all;

    public HugeAligned(int length, int phase)
    {
        _all = new AnonymousMemory(length + (2 * HugePage));
        var start = ((_all.Range.Start + HugePage - 1) & ~(nuint)(HugePage - 1)) + (nuint)phase;
        Range = new(start, (nuint)length);
    }

    public BufferRange Range { get; }

    public unsafe Span<byte> Bytes => new((void*)Range.Start, (int)Range.Length);

    public void Fill(int seed) => new Random(seed).NextBytes(Bytes);

    public void Dispose() => _all.Dispose();
}
