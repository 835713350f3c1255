// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Recording.Format;

/// <summary>What a chunk holds.</summary>
internal enum ChunkType : byte
{
    /// <summary>A module, numbered in order: identity, sites (varint), name.</summary>
    Module = 1,

    /// <summary>A thread, numbered in order: its name.</summary>
    Track = 2,

    /// <summary>Items of a track: its number (varint), bytes before compression (varint), the items in Brotli (RFC 7932), or as they are where that is not shorter.</summary>
    Items = 3,

    /// <summary>The recording was ended: events (varint).</summary>
    End = 4,
}
