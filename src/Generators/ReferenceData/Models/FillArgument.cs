// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.ReferenceData.Models;

/// <summary>An argument of a pure fill.</summary>
/// <param name="Type">The type's name.</param>
/// <param name="Kind">Member of the runtime's <c>LoaderArgument</c>; null where the type has none.</param>
internal readonly record struct FillArgument(string Type, string? Kind)
{
    /// <summary>Whether it comes in a vector register (System V psABI, 3.2.3).</summary>
    public bool IsVector => Kind is "Single" or "Double";
}
