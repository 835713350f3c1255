// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Emission;
using Afterlink.Generators.RangeMaps;
using Afterlink.Generators.RangeMaps.Models;
using Microsoft.CodeAnalysis;

namespace Afterlink.Generators;

/// <summary>
/// Fills in each class whose members have <c>[Port]</c> or <c>[Msr]</c>: the members of a module's IHandlers that ports and registers
/// reach. It reports nothing; <c>Diagnostics/RangeMapAnalyzer</c> does.
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
        var models = context.SyntaxProvider
            .ForAttributeWithMetadataName(attribute, static (_, _) => true, (syntax, token) => TryRead(syntax, attribute, token))
            .Where(static model => model is not null)
            .Select(static (model, _) => model!)
            .WithTrackingName(ModelStep);
        context.RegisterSourceOutput(models, static (output, model) => output.AddSource(model.HintName, RangeMapEmitter.Emit(model)));
    }

    private static RangeMapModel? TryRead(GeneratorAttributeSyntaxContext syntax, string attribute, CancellationToken cancellationToken)
    {
        var member = syntax.TargetSymbol;
        if (RangeMapTypes.Find(syntax.SemanticModel.Compilation) is not { } types || !RangeMapReader.IsFirst(member, types))
            return null;
        // Of a member with both attributes the first one reads the class.
        var first = member.GetAttributes().First(types.IsRange).AttributeClass;
        var isThis = SymbolEqualityComparer.Default.Equals(first, attribute == RangeMapTypes.PortAttributeName ? types.PortAttribute : types.MsrAttribute);
        return isThis ? RangeMapReader.Read(member.ContainingType, types, null, cancellationToken) : null;
    }
}
