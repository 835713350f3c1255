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
    public static (int ExitCode, string Output) Run(string scenario, string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal)
            ? [typeof(Child).Assembly.Location] : [])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [Variable] = $"{scenario}|{path}", ["DOTNET_DbgEnableMiniDump"] = "0" },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
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
