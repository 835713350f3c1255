// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.ComponentModel;
using System.Diagnostics;

namespace Afterlink.Tasks.Kernel;

/// <summary>One run of kbuild, for the modules of one folder.</summary>
internal static class KernelBuild
{
    /// <summary>What runs a build.</summary>
    public const string Program = "make";

    /// <summary>The arguments; a folder may have blanks, though kbuild takes none.</summary>
    public static string[] Arguments(string headers, string folder, string includeDirectory) =>
        ["-s", "-C", headers, $"M={folder}", $"AFTERLINK_INCLUDE={Path.TrimEndingDirectorySeparator(includeDirectory)}", "modules"];

    /// <summary>Runs it.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its exit code and what it wrote; null where there is no such program.</returns>
    public static async Task<(int ExitCode, IReadOnlyList<string> Lines)?> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, [$"-j{Environment.ProcessorCount}", .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

        // Messages in any other language could not be read, and options of an outer make are not for this one.
        start.Environment["LC_ALL"] = "C";
        start.Environment.Remove("MAKEFLAGS");
        start.Environment.Remove("MAKELEVEL");
        using var process = new Process { StartInfo = start };
        var lines = new List<string>();
        process.OutputDataReceived += (_, data) => Add(data.Data);
        process.ErrorDataReceived += (_, data) => Add(data.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return null;
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, lines);

        void Add(string? line)
        {
            if (line is null)
                return;
            lock (lines)
                lines.Add(line);
        }
    }
}
