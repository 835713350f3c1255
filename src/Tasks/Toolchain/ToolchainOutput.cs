// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text.RegularExpressions;
using Afterlink.Diagnostics;

namespace Afterlink.Tasks.Toolchain;

/// <summary>
/// Reads what gcc, clang, as and ld write (GNU Coding Standards, "Formatting Error Messages"): <c>file:line:column: error: text</c>
/// and its shorter forms. What is none of these (excerpts with carets, "In file included from") is context and gives null.
/// </summary>
internal static partial class ToolchainOutput
{
    private const DiagnosticSeverity Error = DiagnosticSeverity.Error;

    private static readonly (string Word, DiagnosticSeverity Severity)[] Severities =
    [
        ("error", Error),
        ("fatal error", Error),
        ("internal compiler error", Error),
        ("sorry, unimplemented", Error),
        ("warning", DiagnosticSeverity.Warning),
        ("note", DiagnosticSeverity.Note),
    ];

    /// <summary>Reads a line of the compiler or the assembler.</summary>
    public static ToolchainMessage? ReadCompiler(string line) => ReadPlaced(line) ?? ReadUnplaced(line);

    /// <summary>Reads a line of the link step: as the compiler's, and what the linker says without a word for its severity.</summary>
    public static ToolchainMessage? ReadLinker(string line)
    {
        // collect2 only repeats that the linker failed.
        if (line.StartsWith("collect2:", StringComparison.Ordinal))
            return null;
        if (ReadPlaced(line) is { } placed)
            return placed;

        // ld announces the function, and names the fault in a line of its own.
        if (line.EndsWith("':", StringComparison.Ordinal) && line.Contains(": in function ", StringComparison.Ordinal))
            return null;

        var match = LinkerPlace().Match(line);
        if (match.Success)
            return new(Error, match.Groups["file"].Value, Number(match.Groups["line"]), 0, match.Groups["text"].Value);

        match = Linker().Match(line);
        if (!match.Success)
            return ReadUnplaced(line);

        // "warning: a.o: requires executable stack", "a.o: warning: relocation against `q'", "NOTE: This behaviour is deprecated"
        var text = match.Groups["text"].Value;
        var severity = text.Contains("warning: ", StringComparison.Ordinal) ? DiagnosticSeverity.Warning
            : text.StartsWith("NOTE: ", StringComparison.Ordinal) ? DiagnosticSeverity.Note
            : Error;
        return new(severity, null, 0, 0, text);
    }

    private static ToolchainMessage? ReadPlaced(string line)
    {
        var match = Placed().Match(line);
        return match.Success
            ? new(Severity(match), match.Groups["file"].Value, Number(match.Groups["line"]), Number(match.Groups["column"]), match.Groups["text"].Value)
            : null;
    }

    private static ToolchainMessage? ReadUnplaced(string line)
    {
        var match = Unplaced().Match(line);
        return match.Success ? new(Severity(match), null, 0, 0, match.Groups["text"].Value) : null;
    }

    private static DiagnosticSeverity Severity(Match match)
    {
        var word = match.Groups["severity"].ValueSpan;
        foreach (var row in Severities)
        {
            if (word.Equals(row.Word, StringComparison.OrdinalIgnoreCase))
                return row.Severity;
        }

        return Error;
    }

    private static int Number(Group group) =>
        int.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    // uart.c:12:5: error: ...   entry.S:7: Error: ...   (as capitalises its words)
    [GeneratedRegex(@"^(?<file>[^\s:][^:]*):(?<line>\d+):(?:(?<column>\d+):)? (?<severity>(?i:fatal error|internal compiler error|sorry, unimplemented|error|warning|note)): (?<text>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Placed();

    // gcc: error: unrecognized command-line option ...   cc1: fatal error: ...
    [GeneratedRegex(@"^(?:[^\s:]+: )?(?<severity>(?i:fatal error|internal compiler error|error|warning)): (?<text>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Unplaced();

    // /home/me/uart.c:12: undefined reference to `f'   (ld, where the object has debug information)
    [GeneratedRegex(@"^(?:\S*ld(?:\.\w+)?: )?(?<file>[^\s:][^:]*):(?<line>\d+): (?<text>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex LinkerPlace();

    // /usr/bin/ld: cannot find -lfoo: No such file or directory
    [GeneratedRegex(@"^\S*ld(?:\.\w+)?: (?<text>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Linker();
}
