// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Reflection;

namespace Afterlink.Fuzzing.Coverage;

/// <summary>
/// A copy of this program whose engine counts the branches that it takes (SharpFuzz rewrites the assembly; no fuzzer from outside is needed).
/// It runs as a process of its own, because an assembly must be changed before it is loaded, and because a stack overflow ends a process.
/// </summary>
internal sealed class InstrumentedCopy : IDisposable
{
    private const string Engine = "Afterlink.Rewriting.dll";

    private readonly string _folder = Directory.CreateTempSubdirectory("afterlink-fuzzing-").FullName;

    public InstrumentedCopy()
    {
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        _ = SharpFuzz.Fuzzer.Instrument(Path.Combine(_folder, Engine), static _ => true, SharpFuzz.Options.Value);
    }

    /// <summary>Runs the copy.</summary>
    /// <returns>Its exit code.</returns>
    public int Run(IEnumerable<string> arguments)
    {
        var program = Path.Combine(_folder, Path.GetFileName(Assembly.GetExecutingAssembly().Location));
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]))
            ?? throw new InvalidOperationException("dotnet does not start");
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
