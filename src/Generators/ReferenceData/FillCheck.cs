// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Diagnostics;
using Afterlink.Generators.ReferenceData.Models;

namespace Afterlink.Generators.ReferenceData;

/// <summary>What is wrong with the statement that a fill is pure.</summary>
internal static class FillCheck
{
    // Registers that arguments come in (System V psABI, 3.2.3); what is on the stack is not part of a key.
    private const int IntegerRegisters = 6;
    private const int VectorRegisters = 8;

    /// <summary>What is wrong; null for nothing.</summary>
    /// <param name="model">The attribute.</param>
    /// <param name="all">All attributes of the function.</param>
    public static (DiagnosticId Id, string[] Arguments)? Find(ReferenceDataModel model, IEnumerable<ReferenceDataModel> all)
    {
        if (model.Fill is not { } fill)
        {
            return model.LoadedBy is not null && all.Any(static other => other.Fill is { IsPure: true })
                ? (DiagnosticId.ReferenceDataPureIncomplete, [model.Title, model.LoadedBy])
                : null;
        }

        if (!fill.IsPure || !fill.HasArguments || model.LoadedBy is null || model.Form is not (ReferenceDataForm.Symbol or ReferenceDataForm.Pointer))
            return (DiagnosticId.ReferenceDataPureInvalid, []);
        if (all.Any(other => !fill.Equals(other.Fill)))
            return (DiagnosticId.ReferenceDataPureIncomplete, [model.Title, model.LoadedBy]);
        foreach (var argument in fill.Arguments)
        {
            if (argument.Kind is null)
                return (DiagnosticId.ReferenceDataArgumentInvalid, [argument.Type]);
        }

        var vectors = fill.Arguments.Count(static argument => argument.IsVector);
        if (vectors > VectorRegisters || fill.Arguments.Count - vectors > IntegerRegisters)
            return (DiagnosticId.ReferenceDataArgumentInvalid, [fill.Arguments.Count.ToString(CultureInfo.InvariantCulture) + " arguments"]);
        foreach (var input in fill.Inputs)
        {
            if (!IsInput(input, fill))
                return (DiagnosticId.ReferenceDataFileInvalid, [input]);
        }

        return null;
    }

    // Every {N} stands for a text among the arguments.
    private static bool IsInput(string input, FillModel fill)
    {
        for (var i = 0; i < fill.Arguments.Count; i++)
        {
            if (fill.Arguments[i].Kind == "Text")
                input = input.Replace(FormattableString.Invariant($"{{{i}}}"), "x");
        }

        return input.Trim().Length != 0 && !input.Any(static character => char.IsControl(character) || character is '{' or '}');
    }
}
