// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData;

/// <summary>How reference data is described.</summary>
public enum ReferenceDataForm
{
    /// <summary>A variable of the module.</summary>
    Symbol,

    /// <summary>What a pointer variable points to.</summary>
    Pointer,

    /// <summary>What is read from files.</summary>
    File,

    /// <summary>What memory a function leaves behind.</summary>
    Effect,
}
