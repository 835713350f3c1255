// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Diagnostics;
using Afterlink.Generators.Headers.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Afterlink.Generators.Headers;

/// <summary>
/// Finds the declaration macros of afterlink.h in a C header and reads them. Everything else in the header is left to the C
/// compiler. A bad declaration is a problem at its first bad token; the ones after it are read all the same.
/// </summary>
internal sealed partial class HeaderParser
{
    private const string HypercallMacro = "AFTERLINK_HYPERCALL";
    private const string StructMacro = "AFTERLINK_STRUCT";
    private const string EnumMacro = "AFTERLINK_ENUM";

    private readonly ImmutableArray<HeaderToken> _tokens;
    private readonly ImmutableArray<HypercallSyntax>.Builder _hypercalls = ImmutableArray.CreateBuilder<HypercallSyntax>();
    private readonly ImmutableArray<StructSyntax>.Builder _structs = ImmutableArray.CreateBuilder<StructSyntax>();
    private readonly ImmutableArray<EnumSyntax>.Builder _enums = ImmutableArray.CreateBuilder<EnumSyntax>();
    private readonly ImmutableArray<HeaderProblem>.Builder _problems = ImmutableArray.CreateBuilder<HeaderProblem>();
    private int _position;

    private HeaderParser(string text) => _tokens = HeaderLexer.Read(text);

    /// <summary>Reads a header; there is no text that it throws on.</summary>
    public static HeaderSyntax Parse(string text)
    {
        var parser = new HeaderParser(text);
        parser.ReadAll();
        return new HeaderSyntax(
            parser._hypercalls.ToImmutable(), parser._structs.ToImmutable(), parser._enums.ToImmutable(), parser._problems.ToImmutable());
    }

    private static bool IsDeclaration(HeaderToken token) => token.Kind == HeaderTokenKind.Word && token.Text is HypercallMacro or StructMacro or EnumMacro;

    private void ReadAll()
    {
        while (_tokens[_position].Kind != HeaderTokenKind.End)
        {
            var macro = _tokens[_position++];
            if (IsDeclaration(macro) && ReadArguments(macro) is { } arguments)
                ReadDeclaration(macro, arguments);
        }
    }

    private void ReadDeclaration(HeaderToken macro, List<HeaderArgument> arguments)
    {
        switch (macro.Text)
        {
            case HypercallMacro:
                ReadHypercall(arguments);
                break;
            case StructMacro:
                ReadStruct(arguments);
                break;
            default:
                ReadEnum(arguments);
                break;
        }
    }

    /// <summary>The arguments in the parentheses after a macro. Where they are not closed, the next declaration ends them.</summary>
    private List<HeaderArgument>? ReadArguments(HeaderToken macro)
    {
        if (!_tokens[_position].Is('('))
        {
            Expected(_tokens[_position], $"'(' after {macro.Text}");
            return null;
        }

        _position++;
        var arguments = new List<HeaderArgument>();
        var start = _position;
        for (var depth = 0; ; _position++)
        {
            var token = _tokens[_position];
            if (token.Kind == HeaderTokenKind.End || IsDeclaration(token))
            {
                Expected(token, $"')' that closes {macro.Text}");
                return null;
            }

            if (depth == 0 && (token.Is(',') || token.Is(')')))
            {
                arguments.Add(new HeaderArgument(start, _tokens.Slice(start, _position - start), token));
                start = _position + 1;
                if (!token.Is(')'))
                    continue;
                _position = start;
                return arguments;
            }

            depth += token.Is('(') ? 1 : token.Is(')') ? -1 : 0;
        }
    }

    /// <summary>The arguments of a macro inside an argument, whose tokens are <c>word ( ... )</c> and nothing after it.</summary>
    private List<HeaderArgument>? ReadInnerArguments(HeaderArgument argument)
    {
        var outer = _position;
        _position = argument.Start + 1;
        var arguments = ReadArguments(argument.First);
        if (arguments is not null && _position != argument.Start + argument.Tokens.Length)
        {
            Expected(_tokens[_position], "',' or ')'");
            arguments = null;
        }

        _position = outer;
        return arguments;
    }

    private void Expected(HeaderToken found, string what) =>
        Report(DiagnosticId.HeaderSyntax, found.Span, what, found.Display);

    private void Report(DiagnosticId id, TextSpan span, params string[] arguments) =>
        _problems.Add(HeaderProblem.Create(id, span, arguments));
}
