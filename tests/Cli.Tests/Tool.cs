// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;

namespace Afterlink.Cli.Tests;

/// <summary>Runs the tool, in this process or in one of its own.</summary>
internal static class Tool
{
    /// <summary>The built tool, as a user starts it.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "afterlink.dll");

    public static async Task<ToolResult> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.InvokeAsync(arguments, output, error);
        return new(exitCode, output.ToString(), error.ToString());
    }

    public static async Task<ToolResult> RunProcessAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Runs the tool in a process of its own, with environment variables such as <c>HOME=/tmp</c>, or <c>-u HOME</c> for one less.</summary>
    public static async Task<ToolResult> RunProcessWithAsync(string[] environment, CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo("env", [.. environment, "dotnet", Assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Starts it with Ctrl-C in effect: a shell that runs the tests in the background has it ignored, and nohup the end of the terminal, and children inherit that.</summary>
    public static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("env", ["--default-signal=INT,HUP", "dotnet", Assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
