// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Hypercalls;

/// <summary>How a value of a type crosses.</summary>
internal enum CTypeCategory : byte
{
    /// <summary>No value: results only.</summary>
    Void,

    /// <summary>An integer, in a general register.</summary>
    Integer,

    /// <summary><c>bool</c>, in a general register.</summary>
    Boolean,

    /// <summary>An enum made with AFTERLINK_ENUM, in a general register.</summary>
    Enum,

    /// <summary><c>void *</c>, in a general register.</summary>
    Pointer,

    /// <summary><c>float</c>, in a vector register.</summary>
    Single,

    /// <summary><c>double</c>, in a vector register.</summary>
    Double,

    /// <summary>A struct made with AFTERLINK_STRUCT, behind a pointer only.</summary>
    Struct,
}
