// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Afterlink.Rewriting.Caching;

/// <summary>
/// A result as a file: magic (8 bytes), SHA-256 of all that follows (32), key (32), bytes of the report and of the module (8 each), and
/// these two. Little-endian. The hash finds damage; that nobody else wrote it is what the folder's permissions are for.
/// </summary>
internal static class CacheEntry
{
    private const int HashOffset = 8;
    private const int KeyOffset = HashOffset + SHA256.HashSizeInBytes;
    private const int LengthsOffset = KeyOffset + SHA256.HashSizeInBytes;
    private const int HeaderSize = LengthsOffset + 2 * sizeof(long);

    private static ReadOnlySpan<byte> Magic => "AFLCACH1"u8;

    /// <summary>Writes an entry.</summary>
    public static void Write(Stream stream, CacheKey key, ReadOnlySpan<byte> report, ReadOnlySpan<byte> image)
    {
        var header = new byte[HeaderSize];
        Magic.CopyTo(header);
        key.Hash.Span.CopyTo(header.AsSpan(KeyOffset));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(LengthsOffset), report.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(LengthsOffset + sizeof(long)), image.Length);
        Hash(header, report, image).CopyTo(header.AsSpan(HashOffset));
        stream.Write(header);
        stream.Write(report);
        stream.Write(image);
    }

    /// <summary>Reads an entry; null where it is damaged, or is another key's.</summary>
    public static (byte[] Report, byte[] Image)? Read(Stream stream, CacheKey key)
    {
        var header = new byte[HeaderSize];
        if (stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) != HeaderSize || !header.AsSpan().StartsWith(Magic)
            || !header.AsSpan(KeyOffset, SHA256.HashSizeInBytes).SequenceEqual(key.Hash.Span))
            return null;
        var reportLength = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(LengthsOffset));
        var imageLength = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(LengthsOffset + sizeof(long)));

        // Only now is it known how much memory to ask for: no more than the file has.
        var rest = stream.Length - HeaderSize;
        if (reportLength < 0 || imageLength < 0 || reportLength > rest || imageLength != rest - reportLength || imageLength > Array.MaxLength || reportLength > Array.MaxLength)
            return null;
        var (report, image) = (new byte[reportLength], new byte[imageLength]);
        if (stream.ReadAtLeast(report, report.Length, throwOnEndOfStream: false) != report.Length
            || stream.ReadAtLeast(image, image.Length, throwOnEndOfStream: false) != image.Length
            || !Hash(header, report, image).AsSpan().SequenceEqual(header.AsSpan(HashOffset, SHA256.HashSizeInBytes)))
            return null;
        return (report, image);
    }

    private static byte[] Hash(byte[] header, ReadOnlySpan<byte> report, ReadOnlySpan<byte> image)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header.AsSpan(KeyOffset));
        hash.AppendData(report);
        hash.AppendData(image);
        return hash.GetHashAndReset();
    }
}
