// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Afterlink.Boot.Guests;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Boot.Qemu;

/// <summary>One run of QEMU: reads the guest's report while it runs, and ends it when its time is up.</summary>
/// <param name="program">QEMU, by name or path.</param>
/// <param name="files">The machine's files.</param>
/// <param name="report">Receives the lines of the report.</param>
/// <param name="diagnostics">Receives why QEMU could not be started.</param>
internal sealed class QemuProcess(string program, MachineFiles files, GuestReport report, DiagnosticBag diagnostics)
{
    private const long MaxConsoleBytes = 64 << 20;
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>What QEMU itself said.</summary>
    public string Error { get; private set; } = "";

    /// <summary>Its exit code.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="timeout">How long it may run.</param>
    /// <param name="readyTimeout">When the guest's first program must have started; null for any time.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Why it ended; null where it could not be started.</returns>
    public async Task<QemuEnd?> RunAsync(IReadOnlyList<string> arguments, TimeSpan timeout, TimeSpan? readyTimeout, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = files.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // Bytes of a guest: each is a character, none is refused.
            StandardOutputEncoding = Encoding.Latin1,
            StandardErrorEncoding = Encoding.UTF8,
        };
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            diagnostics.Add(DiagnosticId.BootToolMissing, program, "it runs the machine (Debian: apt-get install qemu-system-x86)");
            return null;
        }

        var reading = Task.Run(() => report.ReadAsync(process.StandardOutput), CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var exit = process.WaitForExitAsync(CancellationToken.None);
        try
        {
            var end = await WatchAsync(exit, timeout, readyTimeout, cancellationToken);
            return end;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await exit;
            await reading;
            (Error, ExitCode) = (await error, process.ExitCode);
        }
    }

    private async Task<QemuEnd> WatchAsync(Task exit, TimeSpan timeout, TimeSpan? readyTimeout, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (await Task.WhenAny(exit, Task.Delay(WatchInterval, cancellationToken)) != exit)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (elapsed > timeout)
                return QemuEnd.TimedOut;
            if (!report.IsReady && elapsed > readyTimeout)
                return QemuEnd.NotReady;
            if (report.IsTooLong || new FileInfo(files[MachineFiles.Console]) is { Exists: true, Length: > MaxConsoleBytes })
                return QemuEnd.TooMuchOutput;
        }

        return QemuEnd.Exited;
    }
}
