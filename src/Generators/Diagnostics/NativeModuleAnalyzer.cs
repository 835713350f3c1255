// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Afterlink.Diagnostics;
using Afterlink.Generators.Modules;
using Afterlink.Generators.Modules.Models;
using Afterlink.Generators.ReferenceData;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Afterlink.Generators.Diagnostics;

/// <summary>
/// Says what is wrong with classes, manifests and hypercall headers, but for what <see cref="ModuleClassProblems"/> has the generator say. Apart from the
/// generator, whose models hold no locations, so that it need not run again when only lines have moved; both read with the same readers.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NativeModuleAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => DiagnosticDescriptors.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext context)
    {
        if (context.Compilation.GetTypeByMetadataName(ModuleClassReader.AttributeName) is not { } attributeType)
            return;
        var files = ModuleFiles.Read(context.Options, context.CancellationToken);
        var modules = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);

        context.RegisterSymbolAction(
            symbol =>
            {
                var attribute = symbol.Symbol.GetAttributes().FirstOrDefault(
                    candidate => SymbolEqualityComparer.Default.Equals(candidate.AttributeClass, attributeType));
                if (attribute is null)
                    return;
                modules[ModuleClassReader.NameOf(attribute)] = true;
                CheckClass(symbol, attribute, files);
            },
            SymbolKind.NamedType);
        context.RegisterAdditionalFileAction(file => CheckFile(file, files));
        context.RegisterCompilationEndAction(end => CheckHeadersAreUsed(end, files, modules));
    }

    private static void CheckClass(SymbolAnalysisContext context, AttributeData attribute, ModuleFiles files)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        var location = ModuleClassProblems.PlaceOf(type, attribute);
        void Report(DiagnosticId id, params object[] arguments) =>
            context.ReportDiagnostic(Diagnostic.Create(DiagnosticDescriptors.Find(id), location, arguments));

        // The generator says which.
        if (ModuleClassReader.FindProblem(type, attribute, context.CancellationToken) is not null)
            return;

        if (context.Compilation is CSharpCompilation { Options.AllowUnsafe: false })
            Report(DiagnosticId.UnsafeCodeNotAllowed, type.Name);
        if (type.Locations[0].SourceTree?.Options is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp11 } options)
            Report(DiagnosticId.LanguageVersionTooLow, type.Name, options.LanguageVersion.ToDisplayString());

        var module = ModuleClassReader.NameOf(attribute);
        if (files.Manifests.Count(file => file.Manifest?.Module == module) > 1)
            Report(DiagnosticId.ManifestDuplicate, module);

        CheckReferenceData(context, type, attribute, files.Manifests.FirstOrDefault(file => file.Manifest?.Module == module).Manifest);
        foreach (var (path, name) in files.TypesCalled(type.Name, module))
        {
            if (FindFile(context.Options, path) is { } file)
                context.ReportDiagnostic(DiagnosticAt(file, name.Span, DiagnosticId.HypercallNameReserved, [name.Text, type.Name], context.CancellationToken));
        }
    }

    private static void CheckReferenceData(SymbolAnalysisContext context, INamedTypeSymbol type, AttributeData attribute, ManifestModel? manifest)
    {
        if (ModuleClassReader.TryRead(type, attribute, context.CancellationToken) is not { } model)
            return;
        var places = ReferenceDataReader.AttributesOf(type).Select(static data => data.ApplicationSyntaxReference).ToArray();
        foreach (var problem in ReferenceDataBinder.Bind(model, manifest).Problems)
        {
            var location = places[problem.Index] is { } place ? Location.Create(place.SyntaxTree, place.Span) : type.Locations[0];
            context.ReportDiagnostic(Diagnostic.Create(DiagnosticDescriptors.Find(problem.Id), location, [.. problem.Arguments]));
        }
    }

    private static void CheckFile(AdditionalFileAnalysisContext context, ModuleFiles files)
    {
        var file = context.AdditionalFile;
        foreach (var problem in files.ProblemsOf(file.Path))
            context.ReportDiagnostic(DiagnosticAt(file, problem.Span, problem.Id, [.. problem.Arguments], context.CancellationToken));
        foreach (var (manifest, model) in files.Manifests)
        {
            if (manifest == file && model is null)
                context.ReportDiagnostic(DiagnosticAt(file, default, DiagnosticId.ManifestUnreadable, [Path.GetFileName(file.Path)], context.CancellationToken));
        }
    }

    private static void CheckHeadersAreUsed(CompilationAnalysisContext context, ModuleFiles files, ConcurrentDictionary<string, bool> modules)
    {
        foreach (var header in files.Headers)
        {
            if (modules.ContainsKey(header.Module) || FindFile(context.Options, header.Path) is not { } file)
                continue;
            var message = header.Module.Length == 0
                ? $"{Path.GetFileName(header.Path)} belongs to no module: give its AfterlinkHypercalls item the metadata Module"
                : $"no class answers the hypercalls of {Path.GetFileName(header.Path)}: there is no [NativeModule(\"{header.Module}\")]";
            context.ReportDiagnostic(DiagnosticAt(file, default, DiagnosticId.HypercallsWithoutModule, [message], context.CancellationToken));
        }
    }

    private static AdditionalText? FindFile(AnalyzerOptions options, string path) =>
        options.AdditionalFiles.FirstOrDefault(file => file.Path == path);

    private static Diagnostic DiagnosticAt(AdditionalText file, TextSpan span, DiagnosticId id, object[] arguments, CancellationToken cancellationToken)
    {
        var lines = file.GetText(cancellationToken) is { } text ? text.Lines.GetLinePositionSpan(span) : default;
        return Diagnostic.Create(DiagnosticDescriptors.Find(id), Location.Create(file.Path, span, lines), arguments);
    }
}
