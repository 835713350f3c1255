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
/// <param name="Version">The manifest's version.</param>
/// <param name="Original">SHA-256 of the file that was rewritten; empty where it is not told.</param>
/// <param name="Data">The data symbols.</param>
/// <param name="Functions">The functions that can be called from outside.</param>
/// <param name="Imports">The imported functions that read files.</param>
internal sealed record ManifestModel(
    string Module, string File, EquatableArray<ManifestOperation> Operations, int Version, string Original,
    EquatableArray<ManifestData> Data, EquatableArray<string> Functions, EquatableArray<string> Imports)
{
    /// <summary>Reads a manifest; null where the text is none of this version.</summary>
    public static ManifestModel? TryRead(string text) => ModuleManifest.TryRead(text) is { } manifest
        ? new ManifestModel(
            manifest.Module, manifest.File, manifest.Operations.ToImmutableArray(), manifest.Version, manifest.Original,
            manifest.Data.ToImmutableArray(), manifest.Functions.ToImmutableArray(), manifest.Imports.ToImmutableArray())
        : null;
}
