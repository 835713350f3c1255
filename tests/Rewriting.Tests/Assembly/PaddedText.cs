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

    /// <summary>The text without what goes before it.</summary>
    public static string Show(PaddedAssembly assembly)
    {
        var text = Encoding.UTF8.GetString(assembly.Text.Span);
        const string Begin = "# 1 \"test.s\"\n";
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        return Window().Replace(begin < 0 ? text : text[(begin + Begin.Length)..], "{$1}$2");
    }

    [GeneratedRegex("9158562: (.*?); afterlink_window([0-4])", RegexOptions.Singleline)]
    private static partial Regex Window();
}
