// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text.RegularExpressions;

namespace Afterlink.Tasks.Toolchain;

/// <summary>The compiler driver as the user names it: a program and, where there are any, its first arguments (<c>zig cc</c>).</summary>
/// <param name="Program">A path, or a name to look for in <c>PATH</c>.</param>
/// <param name="Arguments">What stands before all other arguments; empty for most.</param>
internal sealed partial record ToolchainCommand(string Program, string Arguments)
{
    /// <summary>Reads the value of <c>AfterlinkToolchain</c>. A value that is an existing file is one path, blanks and all.</summary>
    public static ToolchainCommand Parse(string text)
    {
        text = text.Trim();
        var blank = File.Exists(text) ? -1 : text.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? new(text, "") : new(text[..blank], text[(blank + 1)..].Trim());
    }

    /// <summary>
    /// The C++ driver that belongs to this C driver: <c>x86_64-linux-gnu-gcc-12</c> has <c>x86_64-linux-gnu-g++-12</c> beside it.
    /// A driver of another name stays, because it may well be one for both languages.
    /// </summary>
    public ToolchainCommand ForCxx()
    {
        if (Arguments.Length != 0)
            return this with { Arguments = DriverName().Replace(Arguments, ToCxx, 1) };

        var directory = Path.GetDirectoryName(Program) ?? "";
        return this with { Program = Path.Combine(directory, DriverName().Replace(Path.GetFileName(Program), ToCxx, 1)) };
    }

    /// <summary>The path of the program, or null where there is none.</summary>
    /// <param name="workingDirectory">What a relative path with a folder in it is relative to.</param>
    /// <param name="searchPath">The value of <c>PATH</c>.</param>
    public string? Find(string workingDirectory, string? searchPath)
    {
        if (Program.Length == 0)
            return null;

        if (Program.Contains('/', StringComparison.Ordinal) || Path.IsPathRooted(Program))
        {
            var path = Path.GetFullPath(Path.Combine(workingDirectory, Program));
            return File.Exists(path) ? path : null;
        }

        foreach (var directory in (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var path = Path.Combine(directory, Program);
            if (File.Exists(path))
                return path;
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Arguments.Length == 0 ? Program : $"{Program} {Arguments}";

    private static string ToCxx(Match match) => match.Value switch
    {
        "gcc" => "g++",
        "clang" => "clang++",
        _ => "c++",
    };

    [GeneratedRegex(@"(?<![A-Za-z+])(gcc|clang|cc)(?![A-Za-z+])", RegexOptions.CultureInvariant)]
    private static partial Regex DriverName();
}
