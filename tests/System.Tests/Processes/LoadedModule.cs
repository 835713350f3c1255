// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.SystemTests.Processes;

/// <summary>A rewritten module in a process that has ended, as Fixtures/System/latebind.c saw it.</summary>
/// <param name="Program">The program's name.</param>
/// <param name="Path">The file that the module was loaded from.</param>
/// <param name="IsBound">Whether its binding cell led to a table.</param>
/// <param name="Calls">How often its slots were called; of all modules that were loaded after the start of the program together.</param>
internal sealed record LoadedModule(string Program, string Path, bool IsBound, long Calls)
{
    /// <summary>Reads what the processes of one run appended.</summary>
    public static IReadOnlyList<LoadedModule> ReadAll(string report) => !File.Exists(report) ? [] :
        [.. File.ReadLines(report).Select(static line => line.Split('\t')).Select(static fields =>
            new LoadedModule(fields[0], fields[1], fields[2] == "bound", long.Parse(fields[3], CultureInfo.InvariantCulture)))];
}
