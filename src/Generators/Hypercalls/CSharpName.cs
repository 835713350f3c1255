// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Afterlink.Generators.Hypercalls;

/// <summary>C names as .NET spells them: <c>uart_frame_done</c> is <c>UartFrameDone</c>, or <c>uartFrameDone</c> as a parameter.</summary>
internal static class CSharpName
{
    /// <summary>The name of a type or member.</summary>
    public static string OfMember(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var word in name.Split('_'))
        {
            if (word.Length == 0)
                continue;
            // A constant's words are all capitals: PARITY_NONE is ParityNone. A lone capital stays what it is either way.
            var isCapitals = !word.Any(static c => c is >= 'a' and <= 'z');
            text.Append(char.ToUpperInvariant(word[0])).Append(isCapitals ? word.Substring(1).ToLowerInvariant() : word.Substring(1));
        }

        if (text.Length == 0 || text[0] is >= '0' and <= '9')
            text.Insert(0, '_');
        return text.ToString();
    }

    /// <summary>The name of a parameter; escaped where it is a keyword of C#.</summary>
    public static string OfParameter(string name)
    {
        var member = OfMember(name);
        var parameter = char.ToLowerInvariant(member[0]) + member.Substring(1);
        return SyntaxFacts.GetKeywordKind(parameter) == SyntaxKind.None ? parameter : "@" + parameter;
    }
}
