// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text.RegularExpressions;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Patching;

/// <summary>What eu-elflint has to say.</summary>
internal static partial class Lint
{
    /// <summary>
    /// The complaints about a file, without two that are eu-elflint's own fault: it does not know of any note but GNU's, and it takes a
    /// relocation to write as many bytes as the symbol has, so that one against a large function seems to reach into the next segment.
    /// </summary>
    public static string[] Complaints(string path) =>
    [
        .. Tool.Start("eu-elflint", null, "--gnu-ld", path).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => line != "No errors" && !Own().IsMatch(line))
            .Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex("unknown object file note type 1 with owner name 'Afterlink'|relocation \\d+: read-only section modified but text relocation flag not set")]
    private static partial Regex Own();
}
