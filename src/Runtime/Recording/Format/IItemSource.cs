// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Recording.Format;

/// <summary>Gives the bytes of a track.</summary>
internal interface IItemSource
{
    /// <summary>Gives the next bytes.</summary>
    /// <param name="track">Number of the track.</param>
    /// <param name="items">Room for <see cref="RecordLayout.MaximumItems"/> bytes.</param>
    /// <returns>How many there are; 0 at the end of the track.</returns>
    /// <exception cref="AfterlinkException">The record is damaged.</exception>
    int Read(int track, byte[] items);
}
