// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Generators.Hypercalls.Models;

namespace Afterlink.Generators.Emission;

/// <summary>Emits the structs and enums that headers declare.</summary>
internal static class TypeEmitter
{
    /// <summary>Emits the types.</summary>
    public static void Emit(SourceWriter writer, HypercallSet set)
    {
        foreach (var model in set.Enums)
            EmitEnum(writer, model);
        foreach (var model in set.Structs)
            EmitStruct(writer, model);
    }

    private static void EmitEnum(SourceWriter writer, EnumModel model)
    {
        writer.Summary($"The C enum <c>{model.CName}</c>.");
        writer.Line(RuntimeNames.GeneratedCode);
        writer.Open($"public enum {model.Name} : {model.Underlying}");
        foreach (var member in model.Members)
        {
            writer.Summary($"<c>{member.CName}</c>.");
            writer.Line($"{member.Name} = {member.Value.ToString(CultureInfo.InvariantCulture)},");
        }

        writer.Close();
        writer.Line();
    }

    /// <summary>Sequential layout of blittable fields is C's own: each at the next multiple of its alignment (System V ABI, 3.1.2).</summary>
    private static void EmitStruct(SourceWriter writer, StructModel model)
    {
        writer.Summary($"The C struct <c>{model.CName}</c>.");
        writer.Line(RuntimeNames.GeneratedCode);
        writer.Line("[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Sequential)]");
        writer.Open($"public struct {model.Name}");
        foreach (var field in model.Fields)
        {
            writer.Summary($"<c>{field.CName}</c>.");
            writer.Line($"public {field.Type.Name} {field.Name};");
        }

        writer.Close();
        writer.Line();
    }
}
