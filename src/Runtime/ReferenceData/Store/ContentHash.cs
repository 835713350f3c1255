// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Afterlink.ReferenceData.Store;

/// <summary>SHA-256 of some bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct ContentHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = 32;

    // A slice at a time, so that no span is longer than spans can be.
    private const nuint Slice = 16 << 20;

    /// <summary>The hash that 32 bytes are.</summary>
    public static ContentHash FromBytes(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ContentHash>(bytes[..Size]);

    /// <summary>Hashes memory of any length.</summary>
    public static unsafe ContentHash Of(BufferRange range)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (nuint done = 0; done < range.Length; done += Slice)
        {
            // SAFETY: callers pass memory that is mapped for reading; a slice fits in an int.
            hash.AppendData(new ReadOnlySpan<byte>((void*)(range.Start + done), (int)nuint.Min(Slice, range.Length - done)));
        }

        Span<byte> bytes = stackalloc byte[Size];
        _ = hash.GetHashAndReset(bytes);
        return FromBytes(bytes);
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> bytes) => MemoryMarshal.Write(bytes, in this);

    /// <summary>64 hexadecimal digits, as sha256sum writes them.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexString(bytes).ToLower(CultureInfo.InvariantCulture);
    }
}
