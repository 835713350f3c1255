// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.ReferenceData.Models;

/// <summary>How reference data is described; the names are those of the runtime's enumeration.</summary>
internal enum ReferenceDataForm
{
    /// <summary>A variable.</summary>
    Symbol,

    /// <summary>What a pointer variable points to.</summary>
    Pointer,

    /// <summary>What is read from files.</summary>
    File,

    /// <summary>What memory a function leaves behind.</summary>
    Effect,
}
