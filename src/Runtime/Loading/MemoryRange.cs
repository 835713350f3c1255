// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.Loading;

/// <summary>A piece of memory, as <c>struct iovec</c> has it.</summary>
/// <param name="start">Its first byte.</param>
/// <param name="length">Bytes.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct MemoryRange(void* start, nuint length)
{
    public readonly void* Start = start;
    public readonly nuint Length = length;
}
