// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Kernel.Tests;

/// <summary>Lines of the kernel's test protocol (Documentation/dev-tools/ktap.rst).</summary>
internal static class Ktap
{
    private static readonly string[] Beginnings = ["KTAP ", "ok ", "not ok ", "1.."];

    /// <summary>Whether a test printed the line: the kernel prints of itself whenever it likes (its clock source, for one), also while a module prints.</summary>
    public static bool IsLine(string line) => Array.Exists(Beginnings, beginning => line.StartsWith(beginning, StringComparison.Ordinal));
}
