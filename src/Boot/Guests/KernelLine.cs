// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text.RegularExpressions;

namespace Afterlink.Boot.Guests;

/// <summary>A line of the kernel's log or console.</summary>
internal static partial class KernelLine
{
    private const int LevelMask = 7;
    private const int Warning = 4;

    /// <summary>What was printed, without level and time stamp.</summary>
    public static string TextOf(string line) => Prefix().Match(line) is { Success: true } match ? line[match.Length..] : line;

    /// <summary>Whether the kernel logged it as a warning or worse (KERN_WARNING is 4; Linux: include/linux/kern_levels.h).</summary>
    public static bool IsComplaint(string line) =>
        Prefix().Match(line).Groups[1] is { Success: true } priority && (int.Parse(priority.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) & LevelMask) <= Warning;

    /// <summary>Whether it is from the kernel's log, with its priority, and not from a program.</summary>
    public static bool IsLogged(string line) => Prefix().Match(line).Groups[1].Success;

    // "<6>[    5.259801] text"; the console leaves the priority (facility * 8 + level) out.
    [GeneratedRegex(@"^(?:<(\d{1,3})>)?\[ *\d{1,10}\.\d{1,9}\] ")]
    private static partial Regex Prefix();
}
