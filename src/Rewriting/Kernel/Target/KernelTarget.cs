// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Kernel.Target;

/// <summary>The kernel that modules are rewritten for: the shim that was compiled against its headers, what that told, and its exported symbols.</summary>
internal sealed class KernelTarget
{
    // Modules are rewritten many at once, and the shim is the same for all that are built against the same headers.
    private static readonly ConcurrentDictionary<string, KernelTarget> Opened = new(StringComparer.Ordinal);
    private static readonly object Compiling = new();

    private readonly byte[] _shim;

    private KernelTarget(byte[] shim, KernelLayout layout, KernelHeaders headers)
    {
        _shim = shim;
        Layout = layout;
        Headers = headers;
    }

    /// <summary>The layout of the kernel's structures.</summary>
    public KernelLayout Layout { get; }

    /// <summary>Its headers.</summary>
    public KernelHeaders Headers { get; }

    /// <summary>Opens the target whose headers are in a folder; null where <paramref name="diagnostics"/> says why it is none.</summary>
    public static KernelTarget? Open(string headers, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        if (KernelHeaders.Read(headers, ShimCompiler.Source, diagnostics) is not { } read)
            return null;
        var key = Convert.ToHexString(read.Identity.Span);
        if (Opened.TryGetValue(key, out var target))
            return target;
        lock (Compiling)
        {
            if (Opened.TryGetValue(key, out target))
                return target;
            var cache = ShimCache.Open();
            var kept = cache?.Find(key);
            var shim = kept ?? ShimCompiler.Compile(Path.GetFullPath(headers), diagnostics, cancellationToken);
            if (shim is null || Create(shim, read, diagnostics) is not { } created)
                return null;
            if (kept is null)
                cache?.Store(key, shim);
            return Opened[key] = created;
        }
    }

    /// <summary>The compiled shim, read anew: who merges it may change what he was given.</summary>
    public ElfFile ReadShim() => ElfFile.Read(_shim, new DiagnosticBag())!;

    private static KernelTarget? Create(byte[] shim, KernelHeaders headers, DiagnosticBag diagnostics)
    {
        if (ElfFile.Read(shim, new DiagnosticBag()) is not { Type: ElfFileType.Relocatable } file)
        {
            diagnostics.Add(DiagnosticId.KernelShimFailed, headers.Path, "the build made no object for x86-64");
            return null;
        }

        if (KernelProbe.Read(file, out var problem) is { } layout)
            return new KernelTarget(shim, layout, headers);
        diagnostics.Add(DiagnosticId.KernelUnsupported, headers.Path, problem);
        return null;
    }
}
