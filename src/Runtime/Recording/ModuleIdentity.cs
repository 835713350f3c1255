// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Afterlink.Loading;
using Afterlink.Recording.Format;

namespace Afterlink.Recording;

/// <summary>
/// What makes two modules the same for a record: the file that was rewritten, and its sites in their order. Not where stubs lie: another version
/// of the engine may have placed them elsewhere.
/// </summary>
internal static unsafe class ModuleIdentity
{
    /// <summary>
    /// SHA-256 of the original file, and a checksum over address, kind and patch of each site. No hash of .NET: that would load the system's libcrypto,
    /// in the place of which a rewritten one could then no longer be loaded.
    /// </summary>
    public static byte[] Of(ModuleImage image)
    {
        var facts = new (ulong Address, ulong KindAndPatch)[image.Sites.Count];
        for (var i = 0; i < facts.Length; i++)
        {
            // SAFETY: the index is below the number of records.
            var record = image.Sites.Records + i;
            facts[i] = (record->Address, ((ulong)record->Kind << 1) | (record->Window == 0 ? 0UL : 1));
        }

        var identity = new byte[RecordLayout.IdentitySize];
        var original = Convert.FromHexString(image.Note.OriginalHash);
        original.CopyTo(identity, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(identity.AsSpan(original.Length), Checksum.Of(MemoryMarshal.AsBytes(facts.AsSpan())));
        return identity;
    }
}
