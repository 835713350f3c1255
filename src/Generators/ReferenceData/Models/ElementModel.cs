// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.ReferenceData.Models;

/// <summary>The type of a view's elements.</summary>
/// <param name="Name">Its full name, as generated code writes it.</param>
/// <param name="Size">Bytes, where they are the same everywhere; 0 where the runtime decides.</param>
/// <param name="IsPublic">Whether a public property can have it.</param>
/// <param name="IsUnmanaged">Whether memory can be seen as such elements.</param>
internal sealed record ElementModel(string Name, int Size, bool IsPublic, bool IsUnmanaged)
{
    /// <summary>Where the user names none.</summary>
    public static readonly ElementModel Byte = new("byte", 1, IsPublic: true, IsUnmanaged: true);
}
