// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Headers.Syntax;
using Afterlink.Generators.Hypercalls;
using Afterlink.Generators.Hypercalls.Models;
using Microsoft.CodeAnalysis.CSharp;

namespace Afterlink.Generators.Emission;

/// <summary>Emits what the runtime needs to know of declared hypercalls to record them: which registers are values, which memory is read and written.</summary>
internal static class HypercallDescriptionEmitter
{
    private const string Description = "global::Afterlink.Modules.HypercallDescription";
    private const string Parameter = "global::Afterlink.Modules.HypercallParameter";
    private const string Form = "global::Afterlink.Modules.HypercallParameterForm";

    /// <summary>Emits the member of the module's description.</summary>
    public static void Emit(SourceWriter writer, HypercallSet set)
    {
        writer.Open($"Hypercalls = new {Description}[]");
        foreach (var hypercall in set.Hypercalls)
        {
            var parameters = hypercall.Parameters.SelectMany(Parameters);
            writer.Line($"new {Description}({string.Join(", ",
                [$"0x{hypercall.Number:x}", Literal(hypercall.CName), hypercall.Result.IsFloatingPoint ? "true" : "false", .. parameters])}),");
        }

        writer.Close(",");
    }

    // What is read and written stands there as both.
    private static IEnumerable<string> Parameters(ParameterModel parameter)
    {
        var isObject = parameter.Type.Category == CTypeCategory.Struct;
        switch (parameter.Form)
        {
            case ParameterForm.Value:
                yield return Describe(parameter, parameter.IsFloatingPoint ? "Vector" : parameter.Type.Category == CTypeCategory.Pointer ? "Address" : "Value");
                break;
            case ParameterForm.In or ParameterForm.InBuffer:
                yield return Describe(parameter, isObject ? "InObject" : "In");
                break;
            case ParameterForm.Out or ParameterForm.OutBuffer:
                yield return Describe(parameter, "Out");
                break;
            default:
                yield return Describe(parameter, isObject ? "InObject" : "In");
                yield return Describe(parameter, "Out");
                break;
        }
    }

    private static string Describe(ParameterModel parameter, string form)
    {
        var size = parameter.Type.Category == CTypeCategory.Pointer ? "sizeof(ulong)" : $"sizeof({parameter.Type.Name})";
        return $"new {Parameter}({Literal(parameter.CName)}, {Form}.{form}, {parameter.Register}, {size}, {(parameter.IsBuffer ? "true" : "false")})";
    }

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
