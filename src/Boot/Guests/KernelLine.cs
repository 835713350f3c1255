// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text.RegularExpressions;

namespace Afterlink.Boot.Guests;

/// <summary>A line of the kernel's log or console.</summary>
internal static partial class KernelLine
{
    /// <summary>KERN_WARNING; what is below is worse (Linux: include/linux/kern_levels.h).</summary>
    public const int Warning = 4;

    private const int LevelMask = 7;

    /// <summary>What was printed, without level and time stamp.</summary>
    public static string TextOf(string line) => TextOf(line, out _);

    /// <summary>What was printed, and at which level the kernel logged it; null where the line is not from its log, but a program's.</summary>
    public static string TextOf(string line, out int? level)
    {
        var prefix = Prefix().Match(line);
        level = prefix.Groups[1] is { Success: true } priority ? int.Parse(priority.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) & LevelMask : null;
        return line[prefix.Length..];
    }

    // "<6>[    5.259801] text"; the console leaves the priority (facility * 8 + level) out.
    [GeneratedRegex(@"^(?:<(\d{1,3})>)?\[ *\d{1,10}\.\d{1,9}\] ", RegexOptions.NonBacktracking)]
    private static partial Regex Prefix();
}
