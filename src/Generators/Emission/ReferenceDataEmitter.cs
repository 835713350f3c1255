// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Generators.Modules;
using Afterlink.Generators.Modules.Models;
using Afterlink.Generators.ReferenceData.Models;
using Microsoft.CodeAnalysis.CSharp;

namespace Afterlink.Generators.Emission;

/// <summary>Emits the table of descriptors that the loader is given, and a view of each that has a place.</summary>
internal static class ReferenceDataEmitter
{
    /// <summary>Emits the views, which are members of the class.</summary>
    public static void EmitViews(SourceWriter writer, ModuleModel model)
    {
        if (model.ReferenceData.Count == 0)
            return;
        writer.Summary("What became of the module's reference data so far: a receipt for each buffer, in the order of time.");
        writer.Line(RuntimeNames.GeneratedCode);
        writer.Line($"public global::System.Collections.Generic.IReadOnlyList<{RuntimeNames.ReferenceDataReceipt}> ReferenceDataReceipts => {ModuleNames.ModuleField}.ReferenceDataReceipts;");
        writer.Line();
        for (var i = 0; i < model.ReferenceData.Count; i++)
        {
            var data = model.ReferenceData[i];
            if (data.View.Length == 0)
                continue;
            writer.Summary($"The reference data <c>{ModuleEmitter.Xml(data.Name)}</c> as it is in memory now; empty while the module has none.");
            writer.Line(RuntimeNames.GeneratedCode);
            writer.Line(FormattableString.Invariant(
                $"{(data.Element.IsPublic ? "public" : "internal")} global::System.ReadOnlySpan<{data.Element.Name}> {ModuleEmitter.Escape(data.View)} => {ModuleNames.ModuleField}.ReferenceDataOf<{data.Element.Name}>({i});"));
            writer.Line();
        }
    }

    /// <summary>Emits the properties of the module's description.</summary>
    public static void EmitDescriptors(SourceWriter writer, ModuleModel model)
    {
        if (model.ReferenceData.Count == 0)
            return;
        if (model.Manifest is { Original.Length: > 0 } manifest)
            writer.Line($"Original = {Literal(manifest.Original)},");
        writer.Open($"ReferenceData = new {RuntimeNames.ReferenceDataDescriptor}[]");
        foreach (var data in model.ReferenceData)
            writer.Line($"new {RuntimeNames.ReferenceDataDescriptor} {{ {string.Join(", ", Properties(data))} }},");
        writer.Close(",");
    }

    private static IEnumerable<string> Properties(BoundReferenceData data)
    {
        yield return $"Name = {Literal(data.Name)}";
        yield return $"Form = {RuntimeNames.ReferenceDataForm}.{data.Form}";
        if (data.Form is ReferenceDataForm.Symbol or ReferenceDataForm.Pointer)
            yield return $"Address = 0x{data.Address.ToString("x", CultureInfo.InvariantCulture)}";
        if (data.Form == ReferenceDataForm.Symbol)
            yield return $"Size = {data.Size.ToString(CultureInfo.InvariantCulture)}";
        if (data.Form == ReferenceDataForm.Pointer)
        {
            yield return $"LengthAddress = 0x{data.LengthAddress.ToString("x", CultureInfo.InvariantCulture)}";
            yield return $"LengthSize = {data.LengthSize.ToString(CultureInfo.InvariantCulture)}";
        }

        if (data.LoadedBy.Length != 0)
            yield return $"LoadedBy = {Literal(data.LoadedBy)}";
        if (data.Fill is { } fill)
        {
            yield return "IsPure = true";
            yield return $"Arguments = new {RuntimeNames.LoaderArgument}[] {{ {string.Join(", ", fill.Arguments.Select(static argument => $"{RuntimeNames.LoaderArgument}.{argument.Kind}"))} }}";
            if (fill.Inputs.Count != 0)
                yield return $"Inputs = new string[] {{ {string.Join(", ", fill.Inputs.Select(Literal))} }}";
        }

        yield return $"Mode = ({RuntimeNames.AttachMode})({data.Mode.ToString(CultureInfo.InvariantCulture)})";
    }

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
