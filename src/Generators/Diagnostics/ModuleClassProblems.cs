// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Diagnostics;
using Afterlink.Generators.Modules;
using Afterlink.Generators.Modules.Models;
using Microsoft.CodeAnalysis;

namespace Afterlink.Generators.Diagnostics;

/// <summary>
/// What keeps a class from being filled in as its user expects. The generator reports it: the compiler stops at the members that are missing then (CS0535,
/// CS0426), before it asks an analyzer. It holds places and is no part of a model.
/// </summary>
/// <param name="Module">The module's name.</param>
/// <param name="OfClass">What is wrong with the class itself, or null.</param>
/// <param name="Location">Where the attribute is.</param>
internal sealed record ModuleClassProblems(string Module, Diagnostic? OfClass, Location Location)
{
    /// <summary>Reads a class.</summary>
    public static ModuleClassProblems Read(INamedTypeSymbol type, AttributeData attribute, CancellationToken cancellationToken) => new(
        ModuleClassReader.NameOf(attribute),
        ModuleClassReader.FindProblem(type, attribute, cancellationToken) is { } problem
            ? Diagnostic.Create(DiagnosticDescriptors.Find(problem.Id), type.Locations[0], [.. problem.Arguments]) : null,
        PlaceOf(type, attribute));

    /// <summary>Where a problem of the attribute is reported.</summary>
    public static Location PlaceOf(INamedTypeSymbol type, AttributeData attribute) =>
        attribute.ApplicationSyntaxReference is { } syntax ? Location.Create(syntax.SyntaxTree, syntax.Span) : type.Locations[0];

    /// <summary>What there is to report, given the modules that are known.</summary>
    public ImmutableArray<Diagnostic> Among(ImmutableArray<ManifestModel> manifests)
    {
        if (OfClass is not null)
            return ImmutableArray.Create(OfClass);
        return manifests.Any(manifest => manifest.Module == Module)
            ? ImmutableArray<Diagnostic>.Empty
            : ImmutableArray.Create(Diagnostic.Create(DiagnosticDescriptors.Find(DiagnosticId.ManifestMissing), Location, Module));
    }
}
