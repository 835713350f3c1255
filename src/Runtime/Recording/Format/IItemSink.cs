// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Recording.Format;

/// <summary>Takes the bytes of a track.</summary>
internal interface IItemSink
{
    /// <summary>Takes bytes; at most <see cref="RecordLayout.MaximumItems"/>.</summary>
    void Write(int track, ReadOnlySpan<byte> items);
}
