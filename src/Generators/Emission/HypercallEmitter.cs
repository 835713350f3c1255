// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Headers.Syntax;
using Afterlink.Generators.Hypercalls;
using Afterlink.Generators.Hypercalls.Models;

namespace Afterlink.Generators.Emission;

/// <summary>
/// Emits the entries of declared hypercalls, one a number, which the stub in the module calls with the registers of the convention in
/// afterlink.h. Upper bits of a register that an argument does not fill are not defined (System V ABI, 3.2.3), so each is narrowed,
/// unchecked because the project may be compiled with overflow checks.
/// </summary>
internal static class HypercallEmitter
{
    /// <summary>Where the C stub of a signature with floating point lays xmm0-7: 64 bytes below the stack pointer (afterlink.h).</summary>
    private const string Vectors = "vectors";

    private static readonly string[] Registers = ["rdi", "rsi", "rdx", "r10", "r8", "r9"];
    private static readonly string AllRegisters = string.Join(", ", Registers);

    /// <summary>Emits what the description says of the hypercalls.</summary>
    public static void EmitBindings(SourceWriter writer, HypercallSet set)
    {
        writer.Open($"HypercallHandlers = new {RuntimeNames.HypercallBinding}[]");
        foreach (var hypercall in set.Hypercalls)
            writer.Line($"new {RuntimeNames.HypercallBinding}(0x{hypercall.Number:x}, (nint)({RuntimeNames.HypercallPointer})&{NameOf(hypercall)}),");
        writer.Close(",");
    }

    /// <summary>Emits the entries and what they need.</summary>
    public static void Emit(SourceWriter writer, HypercallSet set)
    {
        foreach (var hypercall in set.Hypercalls)
        {
            EmitEntry(writer, hypercall);
            EmitOther(writer, hypercall);
            EmitCall(writer, hypercall);
        }

        var parameters = set.Hypercalls.SelectMany(static hypercall => hypercall.Parameters).ToList();
        if (parameters.Exists(static parameter => parameter.IsBuffer))
            EmitCount(writer);
        if (parameters.Exists(static parameter => IsReference(parameter.Form)))
            EmitPointer(writer);
    }

    private static string NameOf(HypercallModel hypercall) => $"Hypercall0x{hypercall.Number:x}";

    private static void EmitEntry(SourceWriter writer, HypercallModel hypercall)
    {
        writer.Line();
        writer.Line($"// {hypercall.CName}");
        writer.Line(RuntimeNames.UnmanagedCallersOnly);
        writer.Open($"private static ulong {NameOf(hypercall)}({RuntimeNames.HypercallParameters})");
        writer.Line("// SAFETY: the stub passes the registers of the site and what it left on the stack, which outlives this call.");
        writer.Line("ulong result;");
        writer.Open("try");
        writer.Line($"var handlers = {RuntimeNames.LoadedModule}.HandlersOf<IHandlers>(frame);");
        writer.Line($"if (!ReferenceEquals(handlers, {FirstHandlersEmitter.Field}))");
        writer.Line($"    result = Other{NameOf(hypercall)}(handlers, {AllRegisters}, frame);");
        writer.Line("else");
        writer.Line($"    result = Call{NameOf(hypercall)}({FirstHandlersEmitter.Field}!, {AllRegisters}, frame);");
        writer.Close();
        writer.Open("catch (global::System.Exception exception)");
        writer.Line($"result = {RuntimeNames.LoadedModule}.Fault(frame, exception);");
        writer.Close();
        writer.Line("return result;");
        writer.Close();
    }

    private static void EmitOther(SourceWriter writer, HypercallModel hypercall)
    {
        writer.Line();
        writer.Line(RuntimeNames.NotInlined);
        writer.Line($"private static ulong Other{NameOf(hypercall)}(IHandlers handlers, {RuntimeNames.HypercallParameters}) =>");
        writer.Line($"    Call{NameOf(hypercall)}(handlers, {AllRegisters}, frame);");
    }

    private static void EmitCall(SourceWriter writer, HypercallModel hypercall)
    {
        writer.Line();
        writer.Line(RuntimeNames.Inlined);
        writer.Open($"private static ulong Call{NameOf(hypercall)}(IHandlers handlers, {RuntimeNames.HypercallParameters})");
        var vectors = hypercall.Parameters.Where(static parameter => parameter.IsFloatingPoint).ToList();
        if (hypercall.Result.IsFloatingPoint || vectors.Count != 0)
            writer.Line($"var {Vectors} = (byte*)(nuint)(frame->StackPointer - 64);");
        foreach (var parameter in vectors)
            writer.Line($"var {VectorOf(parameter)} = *({parameter.Type.Name}*)({Vectors} + {8 * parameter.Register});");
        // A result is 0 where the handler throws: not the first argument, which stands in its place.
        if (hypercall.Result.IsFloatingPoint)
            writer.Line($"*(ulong*){Vectors} = 0;");
        var arguments = string.Join(", ", hypercall.Parameters.Select(ArgumentOf));
        EmitResult(writer, hypercall.Result, $"handlers.{hypercall.Name}({arguments})");
        writer.Close();
    }

    private static string VectorOf(ParameterModel parameter) => $"vector{parameter.Register}";

    private static string ArgumentOf(ParameterModel parameter)
    {
        var type = parameter.Type.Name;
        if (parameter.IsFloatingPoint)
            return VectorOf(parameter);
        var register = Registers[parameter.Register];
        var pointer = $"({type}*)Pointer({register}, \"{parameter.CName}\")";
        return parameter.Form switch
        {
            ParameterForm.Value when parameter.Type.Category == CTypeCategory.Boolean => $"unchecked((byte){register}) != 0",
            ParameterForm.Value => $"unchecked(({type}){register})",
            ParameterForm.In => $"in *{pointer}",
            ParameterForm.Out => $"out *{pointer}",
            ParameterForm.InOut => $"ref *{pointer}",
            _ => $"new {(parameter.Form == ParameterForm.InBuffer ? "global::System.ReadOnlySpan" : "global::System.Span")}<{type}>"
                + $"((void*)(nuint){register}, Count({register}, {Registers[parameter.Register + 1]}, \"{parameter.CName}\"))",
        };
    }

    /// <summary>An integer result fills rax; a floating point one goes where the C stub takes xmm0 from.</summary>
    private static void EmitResult(SourceWriter writer, CType result, string call)
    {
        switch (result.Category)
        {
            case CTypeCategory.Void:
                writer.Line($"{call};");
                writer.Line("return 0;");
                break;
            case CTypeCategory.Boolean:
                writer.Line($"return {call} ? 1UL : 0UL;");
                break;
            case CTypeCategory.Single or CTypeCategory.Double:
                writer.Line($"*({result.Name}*){Vectors} = {call};");
                writer.Line("return 0;");
                break;
            default:
                writer.Line($"return unchecked((ulong){call});");
                break;
        }
    }

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
