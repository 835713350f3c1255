// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Text;

namespace Afterlink.Package.Tests;

/// <summary>Runs programs as a user in a shell would: nothing of the test run's own build reaches them.</summary>
internal static class Command
{
    private static readonly (string Name, string Value)[] Settings =
    [
        ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
        ("DOTNET_NOLOGO", "1"),
        ("DOTNET_CLI_UI_LANGUAGE", "en"),
        // A build node that outlives its build would keep the task assembly of a package that is gone.
        ("MSBUILDDISABLENODEREUSE", "1"),
        // What the user's cache holds must not change what a build does here; AfterlinkCache goes before it.
        ("AFTERLINK_CACHE", "false"),
    ];

    public static async Task<CommandResult> RunAsync(string program, IReadOnlyList<string> arguments, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // dotnet test sets MSBuildSDKsPath and the like for itself.
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in Settings)
            start.Environment[name] = value;

        using var process = new Process { StartInfo = start };
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
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

        return new($"{program} {string.Join(' ', arguments)}", process.ExitCode, output.ToString());

        void Append(string? line)
        {
            if (line is null)
                return;

            lock (output)
                output.Append(line).Append('\n');
        }
    }
}
