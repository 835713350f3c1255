// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using Afterlink.Boot.Guests;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Boot.Qemu;

/// <summary>Runs a machine: with KVM where that is worth trying, and again without where its guest hangs with it.</summary>
/// <param name="files">What the machine is made of.</param>
/// <param name="memory">Whether guests hang with KVM on this host.</param>
/// <param name="progress">Is told what takes time; null for nobody.</param>
/// <param name="diagnostics">Receives what is wrong.</param>
internal sealed class QemuMachine(MachineFiles files, KvmMemory memory, IProgress<string>? progress, DiagnosticBag diagnostics)
{
    /// <summary>The program.</summary>
    public string Program { get; init; } = QemuCommand.Program;

    /// <summary>When a guest with KVM must have started: from QEMU's start to the guest's first program takes two seconds where KVM works.</summary>
    public TimeSpan KvmPatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Runs it to its end; null where it could not be started.</summary>
    /// <param name="request">What is to be booted.</param>
    /// <param name="title">What it is, for who is told.</param>
    /// <param name="report">Makes what reads the guest's report.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public async Task<QemuRun?> RunAsync(BootRequest request, string title, Func<GuestReport> report, CancellationToken cancellationToken)
    {
        var accelerator = request.Accelerator == Accelerator.Auto ? memory.IsWorthTrying ? Accelerator.Kvm : Accelerator.Tcg : request.Accelerator;
        var isTrial = request.Accelerator == Accelerator.Auto && accelerator == Accelerator.Kvm;
        while (true)
        {
            progress?.Report($"booting {title} ({(request.Platform == Platform.Xen ? "Xen" : "bare")}, {(accelerator == Accelerator.Kvm ? "KVM" : "TCG")})");
            var guest = report();
            var process = new QemuProcess(Program, files, guest, diagnostics);
            var started = Stopwatch.GetTimestamp();
            if (await process.RunAsync(QemuCommand.Arguments(request, accelerator), request.Timeout, isTrial ? KvmPatience : null, cancellationToken) is not { } end)
                return null;
            if (!isTrial || guest.IsReady)
                return new QemuRun(guest, end, accelerator, process.Error.Trim(), Stopwatch.GetElapsedTime(started));
            memory.Hung();
            diagnostics.Add(DiagnosticId.KvmUnusable, KvmPatience.TotalSeconds);
            (isTrial, accelerator) = (false, Accelerator.Tcg);
        }
    }
}
