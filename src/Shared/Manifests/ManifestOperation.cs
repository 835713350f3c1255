// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Sites;

namespace Afterlink.Manifests;

/// <summary>One kind of a module: how many of its sites are patched and how many stayed native.</summary>
public readonly struct ManifestOperation(SiteKind kind, int patched, int native) : IEquatable<ManifestOperation>
{
    /// <summary>The kind.</summary>
    public SiteKind Kind { get; } = kind;

    /// <summary>Sites with a window.</summary>
    public int Patched { get; } = patched;

    /// <summary>Sites that stayed native.</summary>
    public int Native { get; } = native;

    /// <inheritdoc/>
    public bool Equals(ManifestOperation other) => Kind == other.Kind && Patched == other.Patched && Native == other.Native;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ManifestOperation other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ((int)Kind * 31 + Patched) * 31 + Native;
}
