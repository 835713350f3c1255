// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Headers.Syntax;
using Afterlink.Generators.Hypercalls;
using Afterlink.Generators.Hypercalls.Models;

namespace Afterlink.Generators.Emission;

/// <summary>
/// Emits the thunk of the declared hypercalls: a switch over rax, arguments from the registers of the convention in afterlink.h.
/// Upper bits of a register that an argument does not fill are not defined (System V ABI, 3.2.3), so each is narrowed,
/// unchecked because the project may be compiled with overflow checks.
/// </summary>
internal static class HypercallEmitter
{
    /// <summary>Where the C stub of a signature with floating point lays xmm0-7: 64 bytes below the stack pointer (afterlink.h).</summary>
    private const string Vectors = "vectors";

    private static readonly string[] Registers = ["Rdi", "Rsi", "Rdx", "R10", "R8", "R9"];

    /// <summary>Emits the thunk and what it needs.</summary>
    public static void Emit(SourceWriter writer, HypercallSet set)
    {
        ThunkEmitter.OpenThunk(writer, "Hypercall");
        writer.Open("switch (frame->Rax)");
        foreach (var hypercall in set.Hypercalls)
            EmitCase(writer, hypercall);
        writer.Line("default:");
        writer.Line("    throw Undeclared(frame->Rax);");
        writer.Close();
        ThunkEmitter.CloseThunk(writer);

        // Apart, because the locals of the message would be cleared at each entry of the thunk.
        writer.Line();
        writer.Line("private static global::System.NotSupportedException Undeclared(ulong number) =>");
        writer.Line("    new global::System.NotSupportedException($\"no header declares hypercall 0x{number:x}\");");

        var parameters = set.Hypercalls.SelectMany(static hypercall => hypercall.Parameters).ToList();
        if (parameters.Exists(static parameter => parameter.IsBuffer))
            EmitCount(writer);
        if (parameters.Exists(static parameter => IsReference(parameter.Form)))
            EmitPointer(writer);
    }

    private static void EmitCase(SourceWriter writer, HypercallModel hypercall)
    {
        writer.Open($"case 0x{hypercall.Number:x}: // {hypercall.CName}");
        var vectors = hypercall.Parameters.Where(static parameter => parameter.IsFloatingPoint).ToList();
        if (hypercall.Result.IsFloatingPoint || vectors.Count != 0)
            writer.Line($"var {Vectors} = (byte*)(nuint)(frame->StackPointer - 64);");
        foreach (var parameter in vectors)
            writer.Line($"var {VectorOf(parameter)} = *({parameter.Type.Name}*)({Vectors} + {8 * parameter.Register});");
        // A result is 0 where the handler throws, as Fault leaves it in rax: not the first argument, which stands in its place.
        if (hypercall.Result.IsFloatingPoint)
            writer.Line($"*(ulong*){Vectors} = 0;");
        var arguments = string.Join(", ", hypercall.Parameters.Select(ArgumentOf));
        writer.Line(ResultOf(hypercall.Result, $"handlers.{hypercall.Name}({arguments})"));
        writer.Line("break;");
        writer.Close();
    }

    private static string VectorOf(ParameterModel parameter) => $"vector{parameter.Register}";

    private static string ArgumentOf(ParameterModel parameter)
    {
        var type = parameter.Type.Name;
        if (parameter.IsFloatingPoint)
            return VectorOf(parameter);
        var register = $"frame->{Registers[parameter.Register]}";
        var pointer = $"({type}*)Pointer({register}, \"{parameter.CName}\")";
        return parameter.Form switch
        {
            ParameterForm.Value when parameter.Type.Category == CTypeCategory.Boolean => $"unchecked((byte){register}) != 0",
            ParameterForm.Value => $"unchecked(({type}){register})",
            ParameterForm.In => $"in *{pointer}",
            ParameterForm.Out => $"out *{pointer}",
            ParameterForm.InOut => $"ref *{pointer}",
            _ => $"new {(parameter.Form == ParameterForm.InBuffer ? "global::System.ReadOnlySpan" : "global::System.Span")}<{type}>"
                + $"((void*)(nuint){register}, Count({register}, frame->{Registers[parameter.Register + 1]}, \"{parameter.CName}\"))",
        };
    }

    /// <summary>An integer result fills rax; a floating point one goes where the C stub takes xmm0 from.</summary>
    private static string ResultOf(CType result, string call) => result.Category switch
    {
        CTypeCategory.Void => $"{call};",
        CTypeCategory.Boolean => $"frame->Rax = {call} ? 1UL : 0UL;",
        CTypeCategory.Single or CTypeCategory.Double => $"*({result.Name}*){Vectors} = {call};",
        _ => $"frame->Rax = unchecked((ulong){call});",
    };

    private static bool IsReference(ParameterForm form) => form is ParameterForm.In or ParameterForm.Out or ParameterForm.InOut;

    private static void EmitCount(SourceWriter writer)
    {
        writer.Line();
        writer.Open("private static int Count(ulong pointer, ulong count, string name)");
        writer.Line("if (pointer == 0 && count != 0)");
        writer.Line("    throw new global::System.ArgumentNullException(name, \"the module passed a null buffer that is not empty\");");
        writer.Line("if (count > int.MaxValue)");
        writer.Line("    throw new global::System.ArgumentOutOfRangeException(name, count, \"a span holds at most 2147483647 elements\");");
        writer.Line("return (int)count;");
        writer.Close();
    }

    private static void EmitPointer(SourceWriter writer)
    {
        writer.Line();
        writer.Open("private static void* Pointer(ulong pointer, string name)");
        writer.Line("if (pointer == 0)");
        writer.Line("    throw new global::System.ArgumentNullException(name, \"the module passed a null pointer\");");
        writer.Line("return (void*)(nuint)pointer;");
        writer.Close();
    }
}
