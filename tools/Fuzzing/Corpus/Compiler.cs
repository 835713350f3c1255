// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;

namespace Afterlink.Fuzzing.Corpus;

/// <summary>Runs gcc, which must succeed: sources and options are this program's own.</summary>
internal static class Compiler
{
    public static void Run(params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("gcc", arguments) { RedirectStandardError = true })
            ?? throw new InvalidOperationException("gcc does not start");
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"gcc {string.Join(' ', arguments)}\n{error}");
    }
}
