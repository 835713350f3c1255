// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Afterlink.Runtime.Tests.Support;

/// <summary>Runs a scenario in a process of its own: the ones that end the process.</summary>
internal static class Child
{
    private const string Variable = "AFTERLINK_TEST_CHILD";

    /// <summary>Runs a scenario of <see cref="ChildScenarios"/> and tells what came of it.</summary>
    /// <param name="scenario">Its name.</param>
    /// <param name="path">A file that it is given.</param>
    /// <param name="libraries">A folder whose libraries the process uses in the place of the system's.</param>
    public static (int ExitCode, string Output) Run(string scenario, string path, string? libraries = null)
    {
        using var process = Start(scenario, path, libraries);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    /// <summary>Starts a scenario; the caller reads what it writes, and may write to it.</summary>
    /// <inheritdoc cref="Run(string, string, string?)"/>
    public static Process Start(string scenario, string path, string? libraries = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal)
            ? [typeof(Child).Assembly.Location] : [])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [Variable] = $"{scenario}|{path}", ["DOTNET_DbgEnableMiniDump"] = "0" },
        };
        if (libraries is not null)
            start.Environment["LD_LIBRARY_PATH"] = libraries;
        return Process.Start(start)!;
    }

#pragma warning disable CA2255 // A module initializer is the one place that runs before the test platform's own Main.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } scenario)
            return;
        Environment.SetEnvironmentVariable(Variable, null);
        var parts = scenario.Split('|');
        ChildScenarios.Run(parts[0], parts[1]);
        Environment.Exit(0);
    }
}
