// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Recording.Exchanges;

/// <summary>Memory of the module that an answer fills.</summary>
/// <param name="Address">Where it starts.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct MemoryRegion(ulong Address, int Length)
{
    /// <summary>The bytes.</summary>
    public unsafe Span<byte> Bytes
    {
        get
        {
            // SAFETY: the region is what the site itself named: the handler that it was made for writes it too.
            return new Span<byte>((void*)(nuint)Address, Length);
        }
    }
}
