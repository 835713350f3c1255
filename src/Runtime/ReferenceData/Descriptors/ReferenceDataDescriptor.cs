// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData;

/// <summary>A <see cref="ReferenceDataAttribute"/>, checked by the generator against the module's manifest. Addresses are link-time ones.</summary>
public sealed class ReferenceDataDescriptor
{
    /// <summary>The symbol, file pattern or function that the user named.</summary>
    public required string Name { get; init; }

    /// <summary>Its form.</summary>
    public required ReferenceDataForm Form { get; init; }

    /// <summary>Address of the variable, or of the pointer.</summary>
    public ulong Address { get; init; }

    /// <summary>Bytes of the variable.</summary>
    public ulong Size { get; init; }

    /// <summary>Address of the integer that holds the length in bytes.</summary>
    public ulong LengthAddress { get; init; }

    /// <summary>Bytes of that integer: 4 or 8.</summary>
    public int LengthSize { get; init; }

    /// <summary>The function that fills the data; empty where the module's constructors do.</summary>
    public string LoadedBy { get; init; } = "";

    /// <summary>What a write does.</summary>
    public AttachMode Mode { get; init; }
}
