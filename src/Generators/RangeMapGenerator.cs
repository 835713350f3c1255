// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Diagnostics;
using Afterlink.Generators.Emission;
using Afterlink.Generators.RangeMaps;
using Afterlink.Generators.RangeMaps.Models;
using Microsoft.CodeAnalysis;

namespace Afterlink.Generators;

/// <summary>
/// Fills in each class whose members have <c>[Port]</c> or <c>[Msr]</c>: the members of a module's IHandlers that ports and registers
/// reach. It reports what is wrong with them itself: the compiler then misses members, and where it does it asks no analyzer.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class RangeMapGenerator : IIncrementalGenerator
{
    /// <summary>Name of the step that reads the classes.</summary>
    internal const string ModelStep = "RangeMap";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        Register(context, RangeMapTypes.PortAttributeName);
        Register(context, RangeMapTypes.MsrAttributeName);
    }

    private static void Register(IncrementalGeneratorInitializationContext context, string attribute)
    {
        // A class is read once, at its first member with a range, which has one of the two attributes or both.
        var classes = context.SyntaxProvider.ForAttributeWithMetadataName(attribute, static (_, _) => true, (syntax, token) => Read(syntax, attribute, token));
        var models = classes
            .Where(static read => read.Model is not null)
            .Select(static (read, _) => read.Model!)
            .WithTrackingName(ModelStep);
        var problems = classes.SelectMany(static (read, _) => read.Problems);
        context.RegisterSourceOutput(problems, static (output, problem) => output.ReportDiagnostic(
            Diagnostic.Create(DiagnosticDescriptors.Find(problem.Id), problem.Location, [.. problem.Arguments])));
        context.RegisterSourceOutput(models, static (output, model) => output.AddSource(model.HintName, RangeMapEmitter.Emit(model)));
    }

    private static (RangeMapModel? Model, IReadOnlyList<RangeProblem> Problems) Read(GeneratorAttributeSyntaxContext syntax, string attribute, CancellationToken cancellationToken)
    {
        var member = syntax.TargetSymbol;
        if (RangeMapTypes.Find(syntax.SemanticModel.Compilation) is not { } types || !RangeMapReader.IsFirst(member, types))
            return (null, []);
        // Of a member with both attributes the first one reads the class.
        var first = member.GetAttributes().First(types.IsRange).AttributeClass;
        var isThis = SymbolEqualityComparer.Default.Equals(first, attribute == RangeMapTypes.PortAttributeName ? types.PortAttribute : types.MsrAttribute);
        if (!isThis)
            return (null, []);
        var problems = new List<RangeProblem>();
        return (RangeMapReader.Read(member.ContainingType, types, problems, cancellationToken), problems);
    }
}
