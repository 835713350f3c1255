// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Generators.Headers.Syntax;
using Afterlink.Generators.Hypercalls;
using Afterlink.Generators.Hypercalls.Models;
using Afterlink.Generators.Modules.Models;
using Afterlink.Generators.ReferenceData;

namespace Afterlink.Generators.Modules;

/// <summary>Joins a class with the manifest and the headers of its module.</summary>
internal static class ModuleModelBuilder
{
    /// <summary>Builds the model that the text is emitted from.</summary>
    public static ModuleModel Build(
        ModuleClass type, ImmutableArray<ManifestModel> manifests, ImmutableArray<HeaderModel> headers, bool allowUnsafe)
    {
        var mine = SyntaxOf(headers, type.Module);
        var set = mine.Count == 0
            ? HypercallSet.Empty
            : HypercallBinder.Bind(mine, ModuleNames.TypesOf(type.Name), ModuleNames.Members).Set;
        var manifest = manifests.FirstOrDefault(manifest => manifest.Module == type.Module);
        return new ModuleModel(type, WithoutSymbols(manifest, type), set, mine.Count != 0, ReferenceDataBinder.Bind(type, manifest).Bound, allowUnsafe);
    }

    // The text depends on the symbols that were found, and not on the thousands of others, which change with every build of the module.
    private static ManifestModel? WithoutSymbols(ManifestModel? manifest, ModuleClass type) => manifest is null ? null : manifest with
    {
        Original = type.ReferenceData.Count == 0 ? "" : manifest.Original,
        Data = default,
        Functions = default,
        Imports = default,
    };

    /// <summary>The headers of a module in the order of their paths: which of two equal numbers is the second must not depend on the build.</summary>
    public static IReadOnlyList<HeaderSyntax> SyntaxOf(IEnumerable<HeaderModel> headers, string module) =>
        [.. headers.Where(header => header.Module == module).OrderBy(static header => header.Path, StringComparer.Ordinal).Select(static header => header.Syntax)];
}
