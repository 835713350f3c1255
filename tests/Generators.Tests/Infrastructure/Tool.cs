// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.ComponentModel;
using System.Diagnostics;

namespace Afterlink.Generators.Tests.Infrastructure;

/// <summary>Runs programs of the system's toolchain.</summary>
internal static class Tool
{
    /// <summary>Runs a program that must succeed; gives what it wrote to both streams.</summary>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await TryRunAsync(program, arguments, cancellationToken);
        Assert.AreEqual(0, exitCode, $"{program} {string.Join(' ', arguments)}{Environment.NewLine}{output}");
        return output;
    }

    /// <summary>Runs a program.</summary>
    public static async Task<(int ExitCode, string Output)> TryRunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"{program} is needed and cannot be started: install gcc, g++, clang and binutils", exception);
        }

        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, output + await error);
    }
}
