// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Hypercalls;

/// <summary>A C type and its C# counterpart.</summary>
/// <param name="Name">The C# type.</param>
/// <param name="Category">How it crosses.</param>
internal readonly record struct CType(string Name, CTypeCategory Category)
{
    /// <summary>Whether a value of it is in a vector register.</summary>
    public bool IsFloatingPoint => Category is CTypeCategory.Single or CTypeCategory.Double;
}
