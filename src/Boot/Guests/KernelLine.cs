// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text.RegularExpressions;

namespace Afterlink.Boot.Guests;

/// <summary>A line of the kernel's log or console.</summary>
internal static partial class KernelLine
{
    /// <summary>What was printed, without level and time stamp.</summary>
    public static string TextOf(string line) => Prefix().Match(line) is { Success: true } match ? line[match.Length..] : line;

    // "<6>[    5.259801] text"; the console leaves the level out.
    [GeneratedRegex(@"^(?:<\d{1,3}>)?\[ *\d{1,10}\.\d{1,9}\] ", RegexOptions.NonBacktracking)]
    private static partial Regex Prefix();
}
