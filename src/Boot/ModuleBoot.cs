// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot.Guests;
using Afterlink.Boot.Images;
using Afterlink.Boot.Kernels;
using Afterlink.Boot.Packages;
using Afterlink.Boot.Qemu;
using Afterlink.Diagnostics;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Boot;

/// <summary>Boots a kernel in a machine of its own, loads modules there, and tells what became of them.</summary>
public static class ModuleBoot
{
    /// <summary>Boots.</summary>
    /// <param name="request">What, and what for.</param>
    /// <param name="progress">Is told what takes time; null for nobody.</param>
    /// <param name="cancellationToken">Ends it, the machine as well.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static async Task<BootResult> RunAsync(BootRequest request, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var diagnostics = new DiagnosticBag();
        try
        {
            return await RunAsync(request, progress, diagnostics, cancellationToken);
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.MachineFolderUnusable, Path.GetTempPath(), exception.Message);
            return new BootResult { Diagnostics = diagnostics };
        }
    }

    /// <summary>Fetches the headers of a kernel of Debian.</summary>
    /// <param name="kernel">Its version and flavour: <c>6.1</c>, <c>6.12-cloud</c>.</param>
    /// <param name="diagnostics">Receives why there are none.</param>
    /// <param name="progress">Is told what takes time; null for nobody.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The folder that kbuild takes; null where there is none.</returns>
    public static async Task<string?> FetchHeadersAsync(string kernel, DiagnosticBag diagnostics, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(diagnostics);
        return MachineFolder.Open(diagnostics) is { } folder ? await FinderIn(folder, progress, diagnostics).FindHeadersAsync(kernel, cancellationToken) : null;
    }

    /// <summary>Fetches a kernel of Debian, and tells where its own modules are.</summary>
    /// <param name="kernel">Its version and flavour: <c>6.1</c>, <c>6.12-cloud</c>.</param>
    /// <param name="diagnostics">Receives why there are none.</param>
    /// <param name="progress">Is told what takes time; null for nobody.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<string?> FetchModulesAsync(string kernel, DiagnosticBag diagnostics, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(diagnostics);
        return MachineFolder.Open(diagnostics) is { } folder ? (await FinderIn(folder, progress, diagnostics).FindAsync(kernel, cancellationToken))?.ModulesFolder : null;
    }

    private static KernelFinder FinderIn(MachineFolder folder, IProgress<string>? progress, DiagnosticBag diagnostics) =>
        new(new PackageStore(folder, new PackageSource(folder), progress, diagnostics), diagnostics);

    private static async Task<BootResult> RunAsync(BootRequest request, IProgress<string>? progress, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        var none = new BootResult { Diagnostics = diagnostics };
        if (MachineFolder.Open(diagnostics) is not { } folder)
            return none;
        var finder = FinderIn(folder, progress, diagnostics);
        if (await finder.FindAsync(request.Kernel, cancellationToken) is not { } kernel)
            return none;
        none = none with { Release = kernel.Release };
        var modules = await new ModuleList(kernel.ModulesFolder, diagnostics).OrderAsync(request.Modules, request.Replacements, cancellationToken);
        if (modules is null || GuestContent.Read(request.Files, diagnostics) is not { } contents || await finder.FindBusyboxAsync(cancellationToken) is not { } busybox)
            return none;

        using var files = new MachineFiles();
        files.Link(MachineFiles.Kernel, kernel.ImagePath);
        if (request.Platform == Platform.Xen)
        {
            if (await finder.FindXenAsync(cancellationToken) is not { } xen)
                return none;
            files.Link(MachineFiles.Xen, xen);
        }

        var mark = $"@{Guid.NewGuid():N}";
        InitialFileSystem.Write(files[MachineFiles.FileSystem], await File.ReadAllBytesAsync(busybox, cancellationToken), mark, modules, request.Commands, contents);
        var machine = new QemuMachine(files, new KvmMemory(folder), progress, diagnostics);
        GuestReport Report() => new(mark, [.. modules.Select(static module => module.Origin)], request.Commands, progress);
        if (await machine.RunAsync(request, kernel.Release, Report, cancellationToken) is not { } run)
            return none;
        var report = run.Report;
        Verdict.OfSteps(report, diagnostics);
        IReadOnlyList<string> console = [];
        if (!report.IsDone)
        {
            console = ConsoleLog.Read(files[MachineFiles.Console], out var cause);
            Verdict.OfMissingEnd(run.End, report, cause, run.Error, request.Timeout, diagnostics);
        }

        return none with
        {
            Accelerator = run.Accelerator,
            Modules = report.Modules,
            Commands = report.Commands,
            Console = console,
            Duration = run.Duration,
        };
    }
}
