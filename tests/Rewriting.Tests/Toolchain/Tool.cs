// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.ComponentModel;
using System.Diagnostics;

namespace Afterlink.Rewriting.Tests.Toolchain;

/// <summary>Runs the tools that fixtures are made with and results are checked against. A missing tool fails the test.</summary>
internal static class Tool
{
    /// <summary>Runs a tool that must succeed.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    public static string Run(string name, params string[] arguments)
    {
        var result = Start(name, null, arguments);
        Assert.AreEqual(0, result.ExitCode, $"{name} {string.Join(' ', arguments)}\n{result.Output}{result.Error}");
        return result.Output;
    }

    /// <summary>Runs a tool that may fail.</summary>
    public static ToolResult Start(string name, IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        StartWithInput(name, environment, "", arguments);

    /// <summary>Runs a tool that may fail, with text for its standard input.</summary>
    public static ToolResult StartWithInput(string name, IReadOnlyDictionary<string, string>? environment, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(name, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Messages in one language and order, whatever the machine's own is.
        start.Environment["LC_ALL"] = "C";
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            if (input.Length != 0)
                process.StandardInput.Write(input);
            process.StandardInput.Close();
            process.WaitForExit();
            return new ToolResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"this test needs the tool {name}: {exception.Message}; ./test.sh as root installs it", exception);
        }
    }
}
