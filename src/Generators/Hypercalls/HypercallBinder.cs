// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Diagnostics;
using Afterlink.Generators.Headers;
using Afterlink.Generators.Headers.Syntax;
using Afterlink.Generators.Hypercalls.Models;
using Microsoft.CodeAnalysis.Text;

namespace Afterlink.Generators.Hypercalls;

/// <summary>
/// Gives the declarations of a module's headers their meaning in C#: types, registers and names. The headers of a module are
/// one whole: a number or name is used once in all of them, and each sees the types of the others, whatever their order.
/// </summary>
internal sealed partial class HypercallBinder
{
    /// <summary>General registers of the convention: rdi, rsi, rdx, r10, r8, r9.</summary>
    private const int IntegerRegisters = 6;

    /// <summary>Vector registers of the convention: xmm0-7.</summary>
    private const int VectorRegisters = 8;

    private readonly List<List<HeaderProblem>> _problems = [];
    private readonly Dictionary<string, CType> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _typeNames = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, string> _numbers = [];
    private readonly Dictionary<string, string> _members = new(StringComparer.Ordinal);
    private readonly ISet<string> _reservedTypeNames;
    private readonly ISet<string> _reservedMembers;
    private List<HeaderProblem> _current = [];

    private HypercallBinder(ISet<string> reservedTypeNames, ISet<string> reservedMembers)
    {
        _reservedTypeNames = reservedTypeNames;
        _reservedMembers = reservedMembers;
    }

    /// <summary>Binds the headers of one module.</summary>
    /// <param name="headers">The headers, in a fixed order.</param>
    /// <param name="reservedTypeNames">C# names that a struct or enum cannot have, because the generated class has them.</param>
    /// <param name="reservedMembers">C# names that a hypercall cannot have, because IHandlers may have them.</param>
    public static BoundHeaders Bind(IReadOnlyList<HeaderSyntax> headers, ISet<string> reservedTypeNames, ISet<string> reservedMembers)
    {
        var binder = new HypercallBinder(reservedTypeNames, reservedMembers);
        foreach (var header in headers)
            binder._problems.Add([.. header.Problems]);

        var enums = ImmutableArray.CreateBuilder<EnumModel>();
        var structs = new List<(int Header, StructSyntax Syntax)>();
        binder.ForEach(headers, static header => header.Enums, (_, syntax) => binder.DeclareEnum(syntax, enums));
        binder.ForEach(headers, static header => header.Structs, (header, syntax) => binder.DeclareStruct(syntax, header, structs));

        var models = ImmutableArray.CreateBuilder<StructModel>();
        foreach (var (header, syntax) in structs)
        {
            binder._current = binder._problems[header];
            models.Add(binder.BindStruct(syntax));
        }

        binder.RejectCycles(structs, models);
        var hypercalls = new List<HypercallModel>();
        binder.ForEach(headers, static header => header.Hypercalls, (_, syntax) => binder.BindHypercall(syntax, hypercalls));
        hypercalls.Sort(static (left, right) => left.Number.CompareTo(right.Number));
        return new BoundHeaders(new HypercallSet(hypercalls.ToImmutableArray(), models.ToImmutable(), enums.ToImmutable()), binder._problems);
    }

    private void ForEach<T>(IReadOnlyList<HeaderSyntax> headers, Func<HeaderSyntax, IReadOnlyList<T>> select, Action<int, T> bind)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            _current = _problems[i];
            foreach (var syntax in select(headers[i]))
                bind(i, syntax);
        }
    }

    private void BindHypercall(HypercallSyntax syntax, List<HypercallModel> hypercalls)
    {
        if (_numbers.TryGetValue(syntax.Number, out var owner))
        {
            Report(DiagnosticId.HypercallNumberDuplicate, syntax.NumberSpan, $"0x{syntax.Number:x}", owner);
            return;
        }

        _numbers.Add(syntax.Number, syntax.Name.Text);
        var name = CSharpName.OfMember(syntax.Name.Text);
        if (!Claim(_members, _reservedMembers, name, syntax.Name))
            return;
        if (BindResult(syntax.Result) is { } result && BindParameters(syntax) is { } parameters)
            hypercalls.Add(new HypercallModel(syntax.Number, name, syntax.Name.Text, result, parameters));
    }

    private CType? BindResult(TypeSyntax syntax)
    {
        if (Resolve(syntax, allowVoid: true) is not { } type)
            return null;
        if (type.Category != CTypeCategory.Struct)
            return type;
        CannotCross(syntax.Span, $"a struct as a result ({syntax.Spelling})", "give the function an AFTERLINK_OUT parameter instead");
        return null;
    }

    private ImmutableArray<ParameterModel>? BindParameters(HypercallSyntax syntax)
    {
        var parameters = ImmutableArray.CreateBuilder<ParameterModel>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var integers = 0;
        var vectors = 0;
        foreach (var parameter in syntax.Parameters)
        {
            if (Resolve(parameter.Type, allowVoid: false) is not { } type)
                return null;
            if (parameter.Form == ParameterForm.Value && type.Category == CTypeCategory.Struct)
            {
                CannotCross(parameter.Type.Span, $"a struct by value ({parameter.Type.Spelling})", "pass it as AFTERLINK_IN, AFTERLINK_OUT or AFTERLINK_INOUT");
                return null;
            }

            var name = CSharpName.OfParameter(parameter.Name.Text);
            if (!ClaimLocal(names, name, parameter.Name))
                return null;
            // The C function has both names, so the length may not be called like another parameter either.
            if (parameter.Length is { } length && !ClaimLocal(names, CSharpName.OfParameter(length.Text), length))
                return null;

            var isVector = parameter.Form == ParameterForm.Value && type.IsFloatingPoint;
            var model = new ParameterModel(parameter.Form, type, name, parameter.Name.Text, isVector ? vectors : integers);
            vectors += isVector ? 1 : 0;
            integers += isVector ? 0 : model.IsBuffer ? 2 : 1;
            if (integers > IntegerRegisters || vectors > VectorRegisters)
            {
                Report(DiagnosticId.HypercallTooManyArguments, parameter.Name.Span, syntax.Name.Text,
                    isVector ? "eight floating point registers" : "six integer and pointer registers (a buffer takes two)");
                return null;
            }

            parameters.Add(model);
        }

        return parameters.ToImmutable();
    }

    private CType? Resolve(TypeSyntax syntax, bool allowVoid)
    {
        if (syntax.PointerDepth != 0)
        {
            if (syntax.PointerDepth == 1 && syntax.Key == "void")
                return new CType("nint", CTypeCategory.Pointer);
            CannotCross(syntax.Span, $"a bare pointer ({syntax.Spelling})", "use AFTERLINK_IN, AFTERLINK_OUT, AFTERLINK_INOUT or a buffer, or void * for an address that C# does not follow");
            return null;
        }

        if (syntax.IsConst)
        {
            CannotCross(syntax.Span, $"a const value ({syntax.Spelling})", "leave const out");
            return null;
        }

        var key = syntax.Key.StartsWith("struct ", StringComparison.Ordinal) ? syntax.Key.Substring("struct ".Length) : syntax.Key;
        if (CTypes.TryFind(syntax.Key, out var type) || _types.TryGetValue(key, out type))
        {
            if (type.Category != CTypeCategory.Void || allowVoid)
                return type;
            CannotCross(syntax.Span, "void", "name the type of a value; for bytes that is uint8_t");
            return null;
        }

        if (CTypes.IsForeign(syntax.Key))
            CannotCross(syntax.Span, syntax.Spelling, "no argument register holds it");
        else
            Report(DiagnosticId.HypercallTypeUnknown, syntax.Span, syntax.Spelling);
        return null;
    }

    private void CannotCross(TextSpan span, string what, string instead) =>
        Report(DiagnosticId.HypercallTypeCannotCross, span, what, instead);

    private void Report(DiagnosticId id, TextSpan span, params string[] arguments) => _current.Add(HeaderProblem.Create(id, span, arguments));
}
