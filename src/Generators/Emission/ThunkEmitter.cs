// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Handlers;
using Afterlink.Generators.Modules;
using Afterlink.Generators.Modules.Models;
using Microsoft.CodeAnalysis.CSharp;

namespace Afterlink.Generators.Emission;

/// <summary>
/// Emits the class between the gate and the handlers: one unmanaged entry a kind, which takes operands from the register frame,
/// calls the member and puts the result back. No exception may cross native frames, so each ends in the runtime's Fault.
/// </summary>
internal static class ThunkEmitter
{
    /// <summary>Emits the class.</summary>
    public static void Emit(SourceWriter writer, ModuleModel model, ModuleOperations operations)
    {
        if (!model.AllowUnsafe)
            return;
        writer.Line(RuntimeNames.GeneratedCode);
        writer.Open($"private static unsafe class {ModuleNames.Thunks}");
        EmitDescription(writer, model, operations);
        if (!operations.IsEmpty)
            FirstHandlersEmitter.Emit(writer);
        foreach (var item in operations.Items)
            EmitThunk(writer, item.Operation);
        if (operations.HasHypercalls)
            HypercallEmitter.Emit(writer, model.Hypercalls);
        writer.Close();
    }

    private static void EmitDescription(SourceWriter writer, ModuleModel model, ModuleOperations operations)
    {
        var kinds = operations.Items.Select(static item => item.Operation.Kind);
        writer.Open($"internal static readonly {RuntimeNames.ModuleDescription} Description = new {RuntimeNames.ModuleDescription}");
        writer.Line($"Name = {Literal(model.Class.Module)},");
        writer.Line($"FileName = {Literal(ModuleEmitter.FileNameOf(model))},");
        writer.Line($"Intercept = ({RuntimeNames.Interception})({(int)model.Class.Intercept}),");
        ReferenceDataEmitter.EmitDescriptors(writer, model);
        writer.Open($"Handlers = new {RuntimeNames.HandlerBinding}[]");
        foreach (var kind in kinds)
            writer.Line($"new {RuntimeNames.HandlerBinding}({RuntimeNames.SiteKind}.{kind}, (nint)({RuntimeNames.ThunkPointer})&{kind}),");
        writer.Close(",");
        if (operations.HasHypercalls)
        {
            HypercallEmitter.EmitBindings(writer, model.Hypercalls);
            HypercallDescriptionEmitter.Emit(writer, model.Hypercalls);
        }

        writer.Close(";");
    }

    private static void EmitThunk(SourceWriter writer, HandlerOperation operation)
    {
        var kind = operation.Kind;
        writer.Line();
        writer.Line(RuntimeNames.UnmanagedCallersOnly);
        writer.Open($"private static nuint {kind}({RuntimeNames.ThunkParameters})");
        writer.Line("// SAFETY: the gate passes the frame of the site and the slot of the kind; both outlive this call.");
        writer.Open("try");
        writer.Line($"var handlers = {RuntimeNames.LoadedModule}.HandlersOf<IHandlers>(slot);");
        writer.Line($"if (!ReferenceEquals(handlers, {FirstHandlersEmitter.Field}))");
        writer.Line($"    Other{kind}(handlers, frame, slot, cpu);");
        writer.Line("else");
        writer.Line($"    Call{kind}({FirstHandlersEmitter.Field}!, frame, slot, cpu);");
        writer.Line("return 0;");
        writer.Close();
        writer.Open("catch (global::System.Exception exception)");
        writer.Line($"return {RuntimeNames.LoadedModule}.Fault(slot, frame, exception);");
        writer.Close();
        writer.Close();

        writer.Line();
        writer.Line(RuntimeNames.NotInlined);
        writer.Line($"private static void Other{kind}(IHandlers handlers, {RuntimeNames.ThunkParameters}) =>");
        writer.Line($"    Call{kind}(handlers, frame, slot, cpu);");

        writer.Line();
        writer.Line(RuntimeNames.Inlined);
        writer.Open($"private static void Call{kind}(IHandlers handlers, {RuntimeNames.ThunkParameters})");
        foreach (var line in operation.Body)
            writer.Line(line.Replace("{Ports}", RuntimeNames.PortAccess).Replace("{Operands}", RuntimeNames.SiteOperands));
        writer.Close();
    }

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
