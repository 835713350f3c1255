// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Generators.Headers;
using Afterlink.Generators.Headers.Syntax;
using Afterlink.Generators.Hypercalls;
using Afterlink.Generators.Modules;
using Afterlink.Generators.Modules.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Afterlink.Generators.Diagnostics;

/// <summary>The manifests and headers of a compilation, read once for all classes of it.</summary>
internal sealed class ModuleFiles
{
    private readonly Dictionary<string, IReadOnlyList<HeaderProblem>> _problems = new(StringComparer.Ordinal);

    private ModuleFiles(ImmutableArray<(AdditionalText File, ManifestModel? Manifest)> manifests, ImmutableArray<HeaderModel> headers)
    {
        Manifests = manifests;
        Headers = headers;
        foreach (var module in headers.Select(static header => header.Module).Distinct(StringComparer.Ordinal))
        {
            var bound = HypercallBinder.Bind(ModuleModelBuilder.SyntaxOf(headers, module), ModuleNames.Types, ModuleNames.Members);
            var paths = headers.Where(header => header.Module == module).Select(static header => header.Path).OrderBy(static path => path, StringComparer.Ordinal);
            foreach (var (path, problems) in paths.Zip(bound.Problems, static (path, problems) => (path, problems)))
                _problems[path] = problems;
        }
    }

    /// <summary>The manifests; null where one cannot be read.</summary>
    public ImmutableArray<(AdditionalText File, ManifestModel? Manifest)> Manifests { get; }

    /// <summary>The headers.</summary>
    public ImmutableArray<HeaderModel> Headers { get; }

    /// <summary>Reads the files.</summary>
    public static ModuleFiles Read(AnalyzerOptions options, CancellationToken cancellationToken)
    {
        var manifests = ImmutableArray.CreateBuilder<(AdditionalText, ManifestModel?)>();
        var headers = ImmutableArray.CreateBuilder<HeaderModel>();
        foreach (var file in options.AdditionalFiles)
        {
            var metadata = options.AnalyzerConfigOptionsProvider.GetOptions(file);
            if (AdditionalFile.IsManifest(metadata))
                manifests.Add((file, ManifestModel.TryRead(AdditionalFile.TextOf(file, cancellationToken))));
            if (AdditionalFile.IsHeader(metadata))
                headers.Add(new HeaderModel(AdditionalFile.ModuleOf(metadata), file.Path, HeaderParser.Parse(AdditionalFile.TextOf(file, cancellationToken))));
        }

        return new ModuleFiles(manifests.ToImmutable(), headers.ToImmutable());
    }

    /// <summary>What is wrong with a header, in the light of the module's other headers.</summary>
    public IReadOnlyList<HeaderProblem> ProblemsOf(string path) => _problems.TryGetValue(path, out var problems) ? problems : [];

    /// <summary>The headers of a module that declare a type called <paramref name="className"/>, and where.</summary>
    public IEnumerable<(string Path, HeaderName Name)> TypesCalled(string className, string module) =>
        from header in Headers
        where header.Module == module
        from name in header.Syntax.Structs.Select(static type => type.Name).Concat(header.Syntax.Enums.Select(static type => type.Name))
        where CSharpName.OfMember(name.Text) == className
        select (header.Path, name);
}
