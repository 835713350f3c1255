// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Handlers;
using Afterlink.Generators.Headers.Syntax;
using Afterlink.Generators.Hypercalls.Models;
using Afterlink.Generators.Modules.Models;

namespace Afterlink.Generators.Emission;

/// <summary>Emits IHandlers: a member for each thing that the module asks for.</summary>
internal static class InterfaceEmitter
{
    /// <summary>Emits the interface.</summary>
    public static void Emit(SourceWriter writer, ModuleModel model, ModuleOperations operations)
    {
        writer.Summary(model.Manifest is null
            ? "What the module asks of its machine. It was not built yet: only declared hypercalls are known."
            : "What the module asks of its machine.");
        writer.Line(RuntimeNames.GeneratedCode);
        writer.Open("public interface IHandlers");
        var isFirst = true;
        foreach (var member in operations.Items.GroupBy(static item => item.Operation.Member))
        {
            Separate(writer, ref isFirst);
            EmitMember(writer, HandlerMembers.Find(member.Key), member);
        }

        foreach (var hypercall in model.Hypercalls.Hypercalls)
        {
            Separate(writer, ref isFirst);
            EmitHypercall(writer, hypercall);
        }

        writer.Close();
        writer.Line();
    }

    private static void EmitMember(SourceWriter writer, HandlerMember member, IEnumerable<ModuleOperation> operations)
    {
        var answers = string.Join(", ", operations.Select(static operation => operation.Description));
        writer.Summary($"{member.Summary} Answers {answers}.");
        writer.Line($"{member.Result} {member.Name}({member.Parameters});");
    }

    private static void EmitHypercall(SourceWriter writer, HypercallModel hypercall)
    {
        writer.Summary($"Hypercall 0x{hypercall.Number:x}, <c>{hypercall.CName}</c>.");
        var parameters = hypercall.Parameters.Select(static parameter => $"{TypeOf(parameter)} {parameter.Name}");
        writer.Line($"{hypercall.Result.Name} {hypercall.Name}({string.Join(", ", parameters)});");
    }

    private static string TypeOf(ParameterModel parameter) => parameter.Form switch
    {
        ParameterForm.InBuffer => $"global::System.ReadOnlySpan<{parameter.Type.Name}>",
        ParameterForm.OutBuffer or ParameterForm.InOutBuffer => $"global::System.Span<{parameter.Type.Name}>",
        ParameterForm.In => $"in {parameter.Type.Name}",
        ParameterForm.Out => $"out {parameter.Type.Name}",
        ParameterForm.InOut => $"ref {parameter.Type.Name}",
        _ => parameter.Type.Name,
    };

    private static void Separate(SourceWriter writer, ref bool isFirst)
    {
        if (!isFirst)
            writer.Line();
        isFirst = false;
    }
}
