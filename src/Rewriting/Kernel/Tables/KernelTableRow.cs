// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;

namespace Afterlink.Rewriting.Kernel.Tables;

/// <summary>What is known of a kernel table that no kernel's version changes: which of its fields are relocated, and what they are to the kernel.</summary>
/// <param name="Name">The section's name.</param>
/// <param name="RelocationsPerEntry">How many fields of an entry have a relocation; 0 where that depends on the kernel's configuration.</param>
/// <param name="Fields">The fields that name code.</param>
internal sealed record KernelTableRow(string Name, int RelocationsPerEntry, params LoaderTableField[] Fields)
{
    /// <summary>Whether the entry says how many bytes of code it owns.</summary>
    public bool HasLength { get; init; }
}
