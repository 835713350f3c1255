// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.Runtime.Tests.Support;

/// <summary>Native memory for the operands of one test.</summary>
internal sealed unsafe class Bytes : IDisposable
{
    private readonly byte* _memory;
    private readonly int _length;

    public Bytes(int length, byte fill = 0)
    {
        _length = length;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)length, 64);
        Span.Fill(fill);
    }

    public Bytes(ReadOnlySpan<byte> content)
        : this(content.Length) => content.CopyTo(Span);

    // SAFETY: the memory lives until Dispose and has that many bytes.
    public Span<byte> Span => new(_memory, _length);

    public ulong Address => (ulong)(nuint)_memory;

    public void* Pointer => _memory;

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}
