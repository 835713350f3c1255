// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.ReferenceData;

/// <summary>Memory that a native module holds reference data in.</summary>
/// <param name="Start">Address of the first byte.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct BufferRange(nuint Start, nuint Length)
{
    /// <summary>Address behind the last byte.</summary>
    public nuint End => Start + Length;

    /// <summary>Start and end in hexadecimal, as /proc/self/maps writes them.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Start:x}-{End:x}");
}
