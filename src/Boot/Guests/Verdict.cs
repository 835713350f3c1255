// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot.Qemu;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Boot.Guests;

/// <summary>Judges a run by its report: what failed, and which lines say so.</summary>
internal static class Verdict
{
    /// <summary>Judges what the guest came to.</summary>
    public static void OfSteps(GuestReport report, DiagnosticBag diagnostics)
    {
        foreach (var module in report.Modules)
        {
            if (module.ExitCode is { } status and not 0)
                diagnostics.AddAt(DiagnosticId.GuestRefusedModule, module.Name, 0, Path.GetFileName(module.Name), module.Complaint ?? $"insmod ended with exit code {status}");
            OfLines(module, Path.GetFileName(module.Name), diagnostics);
        }

        foreach (var command in report.Commands)
        {
            if (command.ExitCode is { } status and not 0)
                diagnostics.Add(DiagnosticId.GuestCommandFailed, command.Name, status);
            OfLines(command, $"'{command.Name}'", diagnostics);
        }
    }

    /// <summary>Says why there is no end.</summary>
    public static void OfMissingEnd(QemuEnd end, GuestReport report, string? cause, string qemu, TimeSpan timeout, DiagnosticBag diagnostics)
    {
        var place = report.Unfinished is { } name ? $"at {name}" : report.IsReady ? "between its steps" : "before its first program";
        switch (end)
        {
            case QemuEnd.TooMuchOutput:
                diagnostics.Add(DiagnosticId.GuestTooLoud);
                break;
            case var _ when cause is not null:
                diagnostics.Add(DiagnosticId.GuestPanicked, place, cause);
                break;
            case QemuEnd.TimedOut or QemuEnd.NotReady:
                diagnostics.Add(DiagnosticId.GuestTimedOut, timeout.TotalSeconds, place);
                break;
            default:
                diagnostics.Add(DiagnosticId.GuestEndedEarly, place, qemu.Length != 0 ? qemu : "it was reset or powered off");
                break;
        }
    }

    // Tests in the kernel report in KTAP (Linux: Documentation/dev-tools/ktap.rst), and what is wrong with the kernel begins with WARNING.
    private static void OfLines(GuestStep step, string name, DiagnosticBag diagnostics)
    {
        foreach (var line in step.Lines)
        {
            var text = line.TrimStart();
            if (text.StartsWith("not ok ", StringComparison.Ordinal) && !text.Contains("# TODO", StringComparison.OrdinalIgnoreCase) && !text.Contains("# SKIP", StringComparison.OrdinalIgnoreCase))
                diagnostics.Add(DiagnosticId.GuestTestFailed, name, text);
            else if (text.StartsWith("WARNING: ", StringComparison.Ordinal))
                diagnostics.Add(DiagnosticId.GuestWarned, name, text);
        }
    }
}
