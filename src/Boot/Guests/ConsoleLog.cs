// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Rewriting;

namespace Afterlink.Boot.Guests;

/// <summary>What is on a guest's console when it did not come to its end.</summary>
internal static class ConsoleLog
{
    private const int MaxBytes = 1 << 20;
    private const int MaxLines = 80;

    // How the kernel of x86 begins to say that it is lost (arch/x86/kernel/traps.c, arch/x86/mm/fault.c, lib/bug.c, kernel/panic.c), and Xen.
    private static readonly string[] Beginnings =
    [
        "BUG: ", "kernel BUG at ", "Oops: ", "general protection fault", "invalid opcode: ", "divide error: ", "int3: ", "stack segment: ", "double fault",
        "PANIC: ", "Kernel panic - not syncing", "(XEN) *** Xen BUG", "(XEN) Panic on CPU", "(XEN) Hardware Dom0 crashed", "(XEN) domain_crash called",
    ];

    /// <summary>The lines from where the kernel began to die; where it did not, the last ones.</summary>
    /// <param name="path">The file of the console.</param>
    /// <param name="cause">The line that says why it died; null where none does.</param>
    public static IReadOnlyList<string> Read(string path, out string? cause)
    {
        var lines = ReadLines(path);
        var start = lines.FindIndex(static line => Beginnings.Any(beginning => line.StartsWith(beginning, StringComparison.Ordinal)));
        cause = start < 0 ? null : lines[start];
        return start < 0 ? lines[Math.Max(0, lines.Count - MaxLines)..] : lines.GetRange(start, Math.Min(MaxLines, lines.Count - start));
    }

    private static List<string> ReadLines(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            file.Position = Math.Max(0, file.Length - MaxBytes);
            using var reader = new StreamReader(file, Encoding.UTF8);
            return [.. reader.ReadToEnd().Split('\n').Select(static line => KernelLine.TextOf(line.TrimEnd('\r'))).Where(static line => line.Length != 0)];
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            return [];
        }
    }
}
