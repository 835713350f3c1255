// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Manifests;

/// <summary>A data symbol of a module, exported or local.</summary>
public readonly struct ManifestData(string name, string section, ulong address, ulong size, ulong alignment, ManifestAccess access) : IEquatable<ManifestData>
{
    /// <summary>Its name, without version.</summary>
    public string Name { get; } = name;

    /// <summary>Its section, such as <c>.bss</c>.</summary>
    public string Section { get; } = section;

    /// <summary>Its link-time address: its offset from where the module is loaded.</summary>
    public ulong Address { get; } = address;

    /// <summary>Bytes; 0 where the symbol table does not say.</summary>
    public ulong Size { get; } = size;

    /// <summary>The largest power of two that divides its address, at most the alignment of its section. Bytes.</summary>
    public ulong Alignment { get; } = alignment;

    /// <summary>Who may write it.</summary>
    public ManifestAccess Access { get; } = access;

    /// <inheritdoc/>
    public bool Equals(ManifestData other) => Name == other.Name && Section == other.Section && Address == other.Address
        && Size == other.Size && Alignment == other.Alignment && Access == other.Access;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ManifestData other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((((Name.GetHashCode() * 31) + Address.GetHashCode()) * 31) + Size.GetHashCode());
}
