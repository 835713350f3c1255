// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData;

/// <summary>What an argument of a loading function is, as the key of a pure fill has it (System V psABI, 3.2.3).</summary>
public enum LoaderArgument
{
    /// <summary>An integer of 1 byte, or a truth value.</summary>
    Integer8,

    /// <summary>An integer of 2 bytes.</summary>
    Integer16,

    /// <summary>An integer of 4 bytes.</summary>
    Integer32,

    /// <summary>An integer of 8 bytes.</summary>
    Integer64,

    /// <summary>A floating-point number of 4 bytes.</summary>
    Single,

    /// <summary>A floating-point number of 8 bytes.</summary>
    Double,

    /// <summary>A text that ends with a zero byte. Where it is the path of a file, the file counts as well.</summary>
    Text,
}
