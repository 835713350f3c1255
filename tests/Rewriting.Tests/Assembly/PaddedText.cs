// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using System.Text.RegularExpressions;
using Afterlink.Rewriting.Assembly;

namespace Afterlink.Rewriting.Tests.Assembly;

/// <summary>Padded text as tests compare it: <c>{insn}N</c> is an instruction with N bytes of padding.</summary>
internal static partial class PaddedText
{
    public static PaddedAssembly Pad(string text, CancellationToken cancellationToken) =>
        AssemblyPadding.Pad(Encoding.UTF8.GetBytes(text), "test.s", cancellationToken);

    /// <summary>The text with windows marked.</summary>
    public static string Show(PaddedAssembly assembly) => Window().Replace(WithoutMacros(assembly), "{$1}$2");

    /// <summary>The text without windows.</summary>
    public static string Remove(PaddedAssembly assembly) => Window().Replace(WithoutMacros(assembly), "$1");

    private static string WithoutMacros(PaddedAssembly assembly)
    {
        var text = Encoding.UTF8.GetString(assembly.Text.Span);
        const string Begin = "# 1 \"test.s\"\n";
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        return begin < 0 ? text : text[(begin + Begin.Length)..];
    }

    [GeneratedRegex("9158562: (.*?); afterlink_window([0-4])", RegexOptions.Singleline)]
    private static partial Regex Window();
}
