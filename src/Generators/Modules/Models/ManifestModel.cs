// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Generators.Collections;
using Afterlink.Manifests;

namespace Afterlink.Generators.Modules.Models;

/// <summary>What the generator keeps of a <see cref="ModuleManifest"/>: the same facts, value-equal.</summary>
/// <param name="Module">The module's name.</param>
/// <param name="File">The rewritten file's name.</param>
/// <param name="Operations">The kinds that occur.</param>
internal sealed record ManifestModel(string Module, string File, EquatableArray<ManifestOperation> Operations)
{
    /// <summary>Reads a manifest; null where the text is none of this version.</summary>
    public static ManifestModel? TryRead(string text) => ModuleManifest.TryRead(text) is { } manifest
        ? new ManifestModel(manifest.Module, manifest.File, manifest.Operations.ToImmutableArray())
        : null;
}
