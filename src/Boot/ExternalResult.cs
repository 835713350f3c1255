// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Boot;

/// <summary>How a program of the host ended.</summary>
/// <param name="ExitCode">Its exit code; -1 where it could not be started.</param>
/// <param name="Output">What it wrote to its output.</param>
/// <param name="Error">What it wrote to its error stream.</param>
internal readonly record struct ExternalResult(int ExitCode, string Output, string Error)
{
    /// <summary>Whether it ended well.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>The line that says most: of the error stream the first that is an error, else the last one.</summary>
    public string Summary
    {
        get
        {
            var lines = (Error.Length != 0 ? Error : Output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return lines.FirstOrDefault(static line => line.StartsWith("E: ", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? $"exit code {ExitCode}";
        }
    }
}
