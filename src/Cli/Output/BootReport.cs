// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot;

namespace Afterlink.Cli.Output;

/// <summary>Writes what became of a boot for people.</summary>
internal static class BootReport
{
    public static void Write(Report report, BootResult result)
    {
        if (result.Accelerator is { } accelerator)
            report.WriteHeading($"{result.Release}: {(result.Succeeded ? "passed" : "FAILED")} in {result.Duration.TotalSeconds:0.0} s ({(accelerator == Accelerator.Kvm ? "KVM" : "TCG")})");
        foreach (var step in result.Modules.Concat(result.Commands))
        {
            report.Output.WriteLine($"{step.Name}: {(step.Succeeded ? "ok" : step.ExitCode is { } code ? $"exit code {code}" : "did not end")}");
            WriteLines(report, step.Lines);
        }

        if (result.Console.Count != 0)
        {
            report.Output.WriteLine("console:");
            WriteLines(report, result.Console);
        }
    }

    // Lines are the guest's: what would steer a terminal is not passed on.
    private static void WriteLines(Report report, IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
            report.Output.WriteLine("    " + string.Concat(line.Select(static letter => char.IsControl(letter) && letter != '\t' ? '?' : letter)));
    }
}
