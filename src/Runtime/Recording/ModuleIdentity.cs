// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Security.Cryptography;
using Afterlink.Loading;

namespace Afterlink.Recording;

/// <summary>
/// What makes two modules the same for a record: the file that was rewritten, and its sites in their order. Not where stubs lie: another version
/// of the engine may have placed them elsewhere.
/// </summary>
internal static unsafe class ModuleIdentity
{
    private const int RecordBytes = sizeof(ulong) + sizeof(ushort) + sizeof(ulong);

    /// <summary>SHA-256 over the hash of the original file, and address, kind and window type of each site.</summary>
    public static byte[] Of(ModuleImage image)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(image.Note.OriginalHash);
        Span<byte> bytes = stackalloc byte[RecordBytes];
        for (var i = 0; i < image.Sites.Count; i++)
        {
            // SAFETY: the index is below the number of records.
            var record = image.Sites.Records + i;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, record->Address);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[sizeof(ulong)..], (ushort)record->Kind);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(sizeof(ulong) + sizeof(ushort))..], record->Window == 0 ? 0UL : 1);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }
}
