// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Afterlink.ReferenceData.Tests.Support;

/// <summary>Another process that does one of <see cref="ChildScenarios"/>. It says "ready" when it is, and ends when its input does.</summary>
internal sealed class Child : IDisposable
{
    private const string Variable = "AFTERLINK_TEST_CHILD";

    private readonly Process _process;

    private Child(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Starts a scenario.</summary>
    public static Child Start(string scenario, params object[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal)
            ? [typeof(Child).Assembly.Location] : [])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment =
            {
                [Variable] = string.Join('|', arguments.Select(static argument => Convert.ToString(argument, CultureInfo.InvariantCulture)).Prepend(scenario)),
                ["DOTNET_DbgEnableMiniDump"] = "0",

                // Nothing is compiled behind a test's back, and none of it needs a mapping of its own: a child uses all of them up.
                ["DOTNET_TieredCompilation"] = "0",
                ["DOTNET_EnableWriteXorExecute"] = "0",
            },
        };
        return new(Process.Start(start)!);
    }

    /// <summary>The next line that it writes; null when it has ended.</summary>
    public string? ReadLine() => _process.StandardOutput.ReadLine();

    /// <summary>Reads lines up to one that begins so, and gives what follows there.</summary>
    public string Expect(string prefix)
    {
        while (ReadLine() is { } line)
        {
            if (line.StartsWith(prefix, StringComparison.Ordinal))
                return line[prefix.Length..].Trim();
        }

        throw new InvalidOperationException($"the child ended before it wrote \"{prefix}\"");
    }

    /// <summary>Tells it something.</summary>
    public void Write(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>Ends it by SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits for its end and gives its exit code.</summary>
    public int Wait()
    {
        _process.StandardInput.Close();
        while (ReadLine() is not null)
        {
        }

        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
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
        ChildScenarios.Run(parts[0], parts[1..]);
        Environment.Exit(0);
    }
}
