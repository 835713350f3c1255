// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;

namespace Afterlink.Runtime.Tests.Support;

/// <summary>Builds fixtures with the machine's compiler.</summary>
internal static class Gcc
{
    /// <summary>Links one source file into a shared object.</summary>
    public static void Build(string source, string output)
    {
        string[] options = Path.GetExtension(source) == ".S"
            ? ["-shared", "-nostdlib", "-I", Path.GetDirectoryName(source)!, "-Wa,-I," + Path.GetDirectoryName(source)]
            : Path.GetExtension(source) == ".cpp" ? ["-shared", "-fPIC", "-O2", "-g"]
            // As a driver is compiled; without vector registers, and without a red zone because of pushf.
            : ["-shared", "-fPIC", "-O2", "-g", "-mno-red-zone", "-mgeneral-regs-only"];
        var start = new ProcessStartInfo(Path.GetExtension(source) == ".cpp" ? "g++" : "gcc", [.. options, "-o", output, source]) { RedirectStandardError = true };
        using var process = Start(start);
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("these tests need gcc and g++ (apt-get install gcc g++)", e);
        }
    }
}
