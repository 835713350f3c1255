// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Diagnostics;
using Afterlink.Generators.Headers.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Afterlink.Generators.Headers;

/// <content>Names, types and <c>type name</c>.</content>
internal sealed partial class HeaderParser
{
    /// <summary>Words that end no parameter: where one of them stands last, the name is missing.</summary>
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for",
        "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct",
        "switch", "typedef", "union", "unsigned", "void", "volatile", "while", "bool", "_Alignas", "_Alignof", "_Atomic", "_Bool",
        "_Complex", "_Generic", "_Imaginary", "_Noreturn", "_Static_assert", "_Thread_local",
    };

    /// <summary>Words of the arithmetic types, which C allows in any order (C11, 6.7.2).</summary>
    private static readonly HashSet<string> Specifiers = new(StringComparer.Ordinal)
    {
        "char", "short", "int", "long", "signed", "unsigned", "float", "double",
    };

    private static bool IsName(HeaderToken token) => token.Kind == HeaderTokenKind.Word && !Keywords.Contains(token.Text);

    private HeaderName? ReadName(HeaderArgument argument)
    {
        if (argument.Tokens.Length == 1 && IsName(argument.First))
            return new HeaderName(argument.First.Text, argument.First.Span);
        var isName = argument.Tokens.Length > 1 && IsName(argument.First);
        Expected(isName ? argument.Tokens[1] : argument.First, isName ? "',' or ')'" : "a name");
        return null;
    }

    private TypeSyntax? ReadType(HeaderArgument argument) => ReadType(argument.Tokens, argument.Tokens.Length, argument.End);

    private (TypeSyntax Type, HeaderName Name)? ReadDeclarator(HeaderArgument argument)
    {
        var tokens = argument.Tokens;
        foreach (var token in tokens)
        {
            var what = token.Is('[') ? "an array" : token.Is('(') ? "a pointer to a function" : token.Is('.') ? "a variable number of arguments" : null;
            if (what is null)
                continue;
            Report(DiagnosticId.HypercallTypeCannotCross, argument.Span, what, "pass an AFTERLINK_IN_BUFFER or a scalar instead");
            return null;
        }

        if (tokens.Length == 0 || !IsName(tokens[tokens.Length - 1]) || tokens.Length == 1)
        {
            Expected(argument.End, tokens.Length == 0 ? "a type and a name" : "a name after the type");
            return null;
        }

        var last = tokens[tokens.Length - 1];
        return ReadType(tokens, tokens.Length - 1, last) is { } type ? (type, new HeaderName(last.Text, last.Span)) : null;
    }

    private TypeSyntax? ReadType(ImmutableArray<HeaderToken> tokens, int count, HeaderToken end)
    {
        var words = new List<string>();
        var spelling = new List<string>();
        var depth = 0;
        var isConst = false;
        for (var i = 0; i < count; i++)
        {
            var token = tokens[i];
            if (token.Is('*') && words.Count != 0)
            {
                depth++;
                spelling.Add("*");
            }
            else if (token.Kind != HeaderTokenKind.Word || (depth != 0 && token.Text != "const"))
            {
                Expected(token, words.Count == 0 ? "a type" : "',' or ')'");
                return null;
            }
            else
            {
                isConst |= token.Text == "const";
                if (token.Text != "const")
                    words.Add(token.Text);
                spelling.Add(token.Text);
            }
        }

        if (words.Count == 0)
        {
            Expected(count == 0 ? end : tokens[count - 1], "a type");
            return null;
        }

        if (words.TrueForAll(Specifiers.Contains))
            words.Sort(StringComparer.Ordinal);
        var span = TextSpan.FromBounds(tokens[0].Span.Start, tokens[count - 1].Span.End);
        return new TypeSyntax(string.Join(" ", words), string.Join(" ", spelling), depth, isConst, span);
    }
}
