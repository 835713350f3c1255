// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Tasks.Toolchain;

/// <summary>Finds out whether options ask for link-time optimization, under which a compiler writes no assembler text of its own.</summary>
internal static class LinkTimeOptimization
{
    private static readonly char[] Separators = [' ', '\t', '\r', '\n', '"', '\''];

    /// <summary>Whether the last word that options say about it is yes.</summary>
    public static bool IsAskedFor(params ReadOnlySpan<string> options)
    {
        var isOn = false;
        foreach (var text in options)
        {
            foreach (var option in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            {
                if (option is "-flto" || option.StartsWith("-flto=", StringComparison.Ordinal))
                    isOn = true;
                else if (option is "-fno-lto")
                    isOn = false;
            }
        }

        return isOn;
    }
}
