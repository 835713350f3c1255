// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Diagnostics;
using Afterlink.Generators.RangeMaps;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Afterlink.Generators.Diagnostics;

/// <summary>Says what is wrong with the ranges of a class; reads them as the generator does.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RangeMapAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        DiagnosticDescriptors.Find(DiagnosticId.RangeMapClassUnsupported),
        DiagnosticDescriptors.Find(DiagnosticId.RangeInvalid),
        DiagnosticDescriptors.Find(DiagnosticId.RangesOverlap),
        DiagnosticDescriptors.Find(DiagnosticId.RangeMemberUnsuitable));

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (RangeMapTypes.Find(start.Compilation) is { } types)
                start.RegisterSymbolAction(symbol => Check(symbol, types), SymbolKind.NamedType);
        });
    }

    private static void Check(SymbolAnalysisContext context, RangeMapTypes types)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (!RangeMapReader.HasRanges(type, types))
            return;
        var problems = new List<RangeProblem>();
        RangeMapReader.Read(type, types, problems, context.CancellationToken);
        foreach (var problem in problems)
            context.ReportDiagnostic(Diagnostic.Create(DiagnosticDescriptors.Find(problem.Id), problem.Location, [.. problem.Arguments]));
    }
}
