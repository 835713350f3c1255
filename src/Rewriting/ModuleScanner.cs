// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Architectures;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Probes;

namespace Afterlink.Rewriting;

/// <summary>Finds the sites of a module and says how each would be patched; writes nothing.</summary>
public static class ModuleScanner
{
    /// <summary>Scans the module at <paramref name="path"/> for the sites of the catalog.</summary>
    /// <param name="path">A shared object, executable or relocatable object.</param>
    /// <param name="cancellationToken">Ends the scan early.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static ScanResult ScanFile(string path, CancellationToken cancellationToken = default) => ScanFile(path, null, cancellationToken);

    /// <summary>Scans the module at <paramref name="path"/>.</summary>
    /// <param name="path">A shared object, executable or relocatable object.</param>
    /// <param name="probes">Instructions that become sites besides the catalog's; null for none.</param>
    /// <param name="cancellationToken">Ends the scan early.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static ScanResult ScanFile(string path, ProbeSelection? probes, CancellationToken cancellationToken = default)
    {
        var diagnostics = new DiagnosticBag(path);
        return ModuleFile.TryRead(path, diagnostics) is { } image
            ? Scan(image, path, probes, cancellationToken)
            : new ScanResult { File = path, Diagnostics = diagnostics, Succeeded = false };
    }

    /// <summary>Scans a module that is in memory for the sites of the catalog.</summary>
    /// <param name="image">The whole file.</param>
    /// <param name="path">Its name in diagnostics.</param>
    /// <param name="cancellationToken">Ends the scan early.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static ScanResult Scan(ReadOnlyMemory<byte> image, string path, CancellationToken cancellationToken = default) => Scan(image, path, null, cancellationToken);

    /// <summary>Scans a module that is in memory.</summary>
    /// <param name="image">The whole file.</param>
    /// <param name="path">Its name in diagnostics.</param>
    /// <param name="probes">Instructions that become sites besides the catalog's; null for none.</param>
    /// <param name="cancellationToken">Ends the scan early.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static ScanResult Scan(ReadOnlyMemory<byte> image, string path, ProbeSelection? probes, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var diagnostics = new DiagnosticBag(path);
        if (ElfFile.Read(image, diagnostics) is not { } file)
            return new ScanResult { File = path, Diagnostics = diagnostics, Succeeded = false };
        if (Architecture.Of(file).Scan(file, probes ?? ProbeSelection.None, diagnostics, cancellationToken) is not { } found)
            return new ScanResult { File = path, Diagnostics = diagnostics, Succeeded = false };
        return new ScanResult
        {
            File = path,
            Diagnostics = diagnostics,
            Succeeded = !diagnostics.HasErrors,
            Machine = ElfMachine.NameOf(file.Machine),
            Type = file.Type switch
            {
                ElfFileType.Relocatable => "REL",
                ElfFileType.Executable => "EXEC",
                _ => "DYN",
            },
            Sites = found.Sites,
            Rejected = found.Rejected,
        };
    }
}
