// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Recording.Format;

/// <summary>
/// A record (docs/record-replay.md, "The file"): the magic, the version, then chunks. A chunk: type (1 byte), length of its content (varint),
/// CRC-32C of its content (4 bytes), content.
/// </summary>
internal static class RecordLayout
{
    /// <summary>The version that this runtime writes and reads.</summary>
    public const ushort Version = 1;

    /// <summary>Bytes of the magic and the version.</summary>
    public const int HeaderSize = 10;

    /// <summary>Longest content of a chunk.</summary>
    public const int MaximumContent = 1 << 17;

    /// <summary>Bytes of items in one chunk of a track, before compression.</summary>
    public const int MaximumItems = 1 << 16;

    /// <summary>Longest name or message.</summary>
    public const int MaximumText = 4096;

    /// <summary>Tracks, and modules, that a record may have.</summary>
    public const int MaximumTracks = 4096;

    /// <summary>Places that a track may have.</summary>
    public const int MaximumPlaces = 1 << 20;

    /// <summary>Bytes of a module's identity: SHA-256 of its original, CRC-32C over its sites.</summary>
    public const int IdentitySize = 36;

    /// <summary>The line break shows whether a transfer has taken the file for text.</summary>
    public static ReadOnlySpan<byte> Magic => "AFLRUN\r\n"u8;
}
