// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Generators.Diagnostics;
using Afterlink.Generators.Emission;
using Afterlink.Generators.Headers;
using Afterlink.Generators.Modules;
using Afterlink.Generators.Modules.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterlink.Generators;

/// <summary>
/// Fills in each class with <c>[NativeModule]</c>: the interface of what the module asks for, <c>Load</c>, and the thunks between
/// the two. It reports only what keeps a class from being filled in, for the compiler then misses members, and where it does it asks no analyzer; all else
/// that is wrong is found again by <c>Diagnostics/NativeModuleAnalyzer</c>, which may be slower and may hold locations.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class NativeModuleGenerator : IIncrementalGenerator
{
    /// <summary>Name of the step that reads the classes.</summary>
    internal const string ClassStep = "Class";

    /// <summary>Name of the step that reads the manifests.</summary>
    internal const string ManifestStep = "Manifest";

    /// <summary>Name of the step that reads the headers.</summary>
    internal const string HeaderStep = "Header";

    /// <summary>Name of the step that joins them.</summary>
    internal const string ModelStep = "Model";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var classes = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                ModuleClassReader.AttributeName,
                static (node, _) => node is ClassDeclarationSyntax or RecordDeclarationSyntax,
                static (syntax, token) => ModuleClassReader.TryRead((INamedTypeSymbol)syntax.TargetSymbol, syntax.Attributes[0], token))
            .Where(static type => type is not null)
            .Select(static (type, _) => type!)
            .WithTrackingName(ClassStep);

        var files = context.AdditionalTextsProvider.Combine(context.AnalyzerConfigOptionsProvider);
        var manifests = files
            .Where(static file => AdditionalFile.IsManifest(file.Right.GetOptions(file.Left)))
            .Select(static (file, token) => ManifestModel.TryRead(AdditionalFile.TextOf(file.Left, token)))
            .Where(static manifest => manifest is not null)
            .Select(static (manifest, _) => manifest!)
            .WithTrackingName(ManifestStep);
        var headers = files
            .Where(static file => AdditionalFile.IsHeader(file.Right.GetOptions(file.Left)))
            .Select(static (file, token) => new HeaderModel(
                AdditionalFile.ModuleOf(file.Right.GetOptions(file.Left)), file.Left.Path, HeaderParser.Parse(AdditionalFile.TextOf(file.Left, token))))
            .WithTrackingName(HeaderStep);

        // One bool of the compilation, so that the steps after it see a change only when there is one.
        var allowUnsafe = context.CompilationProvider.Select(static (compilation, _) => compilation is CSharpCompilation { Options.AllowUnsafe: true });

        var models = classes
            .Combine(manifests.Collect())
            .Combine(headers.Collect())
            .Combine(allowUnsafe)
            .Select(static (input, _) => ModuleModelBuilder.Build(input.Left.Left.Left, input.Left.Left.Right, input.Left.Right, input.Right))
            .WithTrackingName(ModelStep);
        context.RegisterSourceOutput(ProblemsOf(context, manifests.Collect()), static (output, problem) => output.ReportDiagnostic(problem));
        context.RegisterSourceOutput(models, static (output, model) => output.AddSource(model.Class.HintName, ModuleEmitter.Emit(model)));
    }

    private static IncrementalValuesProvider<Diagnostic> ProblemsOf(
        IncrementalGeneratorInitializationContext context, IncrementalValueProvider<ImmutableArray<ManifestModel>> manifests) =>
        context.SyntaxProvider
            .ForAttributeWithMetadataName(
                ModuleClassReader.AttributeName,
                static (node, _) => node is ClassDeclarationSyntax or RecordDeclarationSyntax,
                static (syntax, token) => ModuleClassProblems.Read((INamedTypeSymbol)syntax.TargetSymbol, syntax.Attributes[0], token))
            .Combine(manifests)
            .SelectMany(static (input, _) => input.Left.Among(input.Right));
}
