// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Diagnostics;
using Afterlink.Generators.Headers.Syntax;

namespace Afterlink.Generators.Headers;

/// <content>The three declarations.</content>
internal sealed partial class HeaderParser
{
    private static readonly Dictionary<string, ParameterForm> Forms = new(StringComparer.Ordinal)
    {
        ["AFTERLINK_IN_BUFFER"] = ParameterForm.InBuffer,
        ["AFTERLINK_OUT_BUFFER"] = ParameterForm.OutBuffer,
        ["AFTERLINK_INOUT_BUFFER"] = ParameterForm.InOutBuffer,
        ["AFTERLINK_IN"] = ParameterForm.In,
        ["AFTERLINK_OUT"] = ParameterForm.Out,
        ["AFTERLINK_INOUT"] = ParameterForm.InOut,
    };

    private void ReadHypercall(List<HeaderArgument> arguments)
    {
        if (!HasAtLeast(arguments, 3, "a number, a result type and a name"))
            return;
        if (ReadNumber(arguments[0]) is not { } number
            || ReadType(arguments[1]) is not { } result
            || ReadName(arguments[2]) is not { } name)
            return;

        var parameters = ImmutableArray.CreateBuilder<ParameterSyntax>();
        var isVoid = arguments.Count == 4 && arguments[3].Tokens.Length == 1 && arguments[3].First.Is("void");
        for (var i = 3; i < arguments.Count && !isVoid; i++)
        {
            if (ReadParameter(arguments[i]) is not { } parameter)
                return;
            parameters.Add(parameter);
        }

        _hypercalls.Add(new HypercallSyntax(number, arguments[0].Span, result, name, parameters.ToImmutable()));
    }

    /// <summary>
    /// The number is pasted into assembler text, so it must be a literal that C and the assembler read alike; a macro's
    /// name has no value here.
    /// </summary>
    private uint? ReadNumber(HeaderArgument argument)
    {
        if (argument.Tokens.Length == 1 && CInteger.TryRead(argument.First.Text, allowSuffix: false, out var value) && value <= uint.MaxValue)
            return (uint)value;
        if (argument.Tokens.Length == 0)
            Expected(argument.End, "the number of the hypercall");
        else
            Report(DiagnosticId.HypercallNumberInvalid, argument.Span, string.Concat(argument.Tokens.Select(static token => token.Text)));
        return null;
    }

    private ParameterSyntax? ReadParameter(HeaderArgument argument)
    {
        if (argument.First.Kind != HeaderTokenKind.Word || !Forms.TryGetValue(argument.First.Text, out var form))
            return ReadDeclarator(argument) is { } value ? new ParameterSyntax(ParameterForm.Value, value.Type, value.Name, null) : null;

        if (ReadInnerArguments(argument) is not { } inner)
            return null;
        var isBuffer = form is ParameterForm.InBuffer or ParameterForm.OutBuffer or ParameterForm.InOutBuffer;
        var wanted = isBuffer ? 3 : 2;
        var what = isBuffer ? "a type, a name and the name of the length" : "a type and a name";
        if (!HasAtLeast(inner, wanted, what))
            return null;
        if (inner.Count > wanted)
        {
            Expected(inner[wanted - 1].End, $"')' after {what}");
            return null;
        }

        if (ReadType(inner[0]) is not { } type || ReadName(inner[1]) is not { } name)
            return null;
        if (!isBuffer)
            return new ParameterSyntax(form, type, name, null);
        return ReadName(inner[2]) is { } length ? new ParameterSyntax(form, type, name, length) : null;
    }

    private void ReadStruct(List<HeaderArgument> arguments)
    {
        if (!HasAtLeast(arguments, 2, "a name and at least one field") || ReadName(arguments[0]) is not { } name)
            return;
        var fields = ImmutableArray.CreateBuilder<FieldSyntax>();
        for (var i = 1; i < arguments.Count; i++)
        {
            if (ReadDeclarator(arguments[i]) is not { } field)
                return;
            fields.Add(new FieldSyntax(field.Type, field.Name));
        }

        _structs.Add(new StructSyntax(name, fields.ToImmutable()));
    }

    private void ReadEnum(List<HeaderArgument> arguments)
    {
        if (!HasAtLeast(arguments, 3, "a name, an integer type and at least one member")
            || ReadName(arguments[0]) is not { } name
            || ReadType(arguments[1]) is not { } underlying)
            return;

        var members = ImmutableArray.CreateBuilder<EnumMemberSyntax>();
        var next = 0m;
        for (var i = 2; i < arguments.Count; i++)
        {
            // C allows a comma after the last enumerator (C11, 6.7.2.2).
            if (i == arguments.Count - 1 && i > 2 && arguments[i].Tokens.Length == 0)
                break;
            if (ReadMember(arguments[i], next) is not { } member)
                return;
            members.Add(member);
            next = member.Value + 1;
        }

        _enums.Add(new EnumSyntax(name, underlying, members.ToImmutable()));
    }

    private EnumMemberSyntax? ReadMember(HeaderArgument argument, decimal implicitValue)
    {
        var tokens = argument.Tokens;
        if (tokens.Length == 0 || !IsName(tokens[0]))
        {
            Expected(argument.First, "the name of a member");
            return null;
        }

        var name = new HeaderName(tokens[0].Text, tokens[0].Span);
        if (tokens.Length == 1)
            return new EnumMemberSyntax(name, implicitValue);
        if (!tokens[1].Is('='))
        {
            Expected(tokens[1], "'=', ',' or ')'");
            return null;
        }

        var isNegative = tokens.Length == 4 && tokens[2].Is('-');
        var literal = tokens[tokens.Length - 1];
        if (tokens.Length == (isNegative ? 4 : 3) && CInteger.TryRead(literal.Text, allowSuffix: true, out var value))
            return new EnumMemberSyntax(name, isNegative ? -(decimal)value : value);
        Expected(tokens.Length == 2 ? argument.End : tokens[2], "an integer literal");
        return null;
    }

    private bool HasAtLeast(List<HeaderArgument> arguments, int count, string what)
    {
        if (arguments.Count >= count)
            return true;
        Expected(arguments[arguments.Count - 1].End, what);
        return false;
    }
}
