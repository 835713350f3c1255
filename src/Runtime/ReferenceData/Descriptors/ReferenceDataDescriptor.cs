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

    /// <summary>
    /// Whether that function leaves nothing behind but the described data and an integer result, and whether both depend on nothing but its arguments and
    /// on files that <see cref="Arguments"/> and <see cref="Inputs"/> name. Then a process need not call it for what another one has.
    /// </summary>
    public bool IsPure { get; init; }

    /// <summary>What that function's arguments are; for a pure one.</summary>
    public IReadOnlyList<LoaderArgument> Arguments { get; init; } = [];

    /// <summary>Paths of more files that it reads; <c>{0}</c> stands for the text of its first argument. For a pure one.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>What a write does.</summary>
    public AttachMode Mode { get; init; }
}
