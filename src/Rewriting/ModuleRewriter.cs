// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Architectures;
using Afterlink.Rewriting.Caching;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.Objects;
using Afterlink.Rewriting.Probes;
using Afterlink.Rewriting.Verification;

namespace Afterlink.Rewriting;

/// <summary>Rewrites a module so that its sites can be bound when it loads, or an object so that what is linked with it can be.</summary>
public static class ModuleRewriter
{
    /// <summary>Reads, rewrites, verifies and only then puts output and manifest in place. Without success neither exists or changes.</summary>
    /// <param name="request">What to rewrite, and where to.</param>
    /// <param name="cancellationToken">Ends the work early and leaves nothing behind.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static RewriteResult Rewrite(RewriteRequest request, CancellationToken cancellationToken = default) =>
        Rewrite(request, cache: null, cancellationToken);

    /// <summary>As <see cref="Rewrite(RewriteRequest, CancellationToken)"/>, but what <paramref name="cache"/> holds is not done again.</summary>
    /// <param name="request">What to rewrite, and where to.</param>
    /// <param name="cache">Where results are kept and found again; null for nowhere.</param>
    /// <param name="cancellationToken">Ends the work early and leaves nothing behind.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static RewriteResult Rewrite(RewriteRequest request, RewriteCache? cache, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var started = Stopwatch.GetTimestamp();
        var diagnostics = new DiagnosticBag(request.InputPath);
        var manifestPath = request.ManifestPath ?? ManifestFile.DefaultPath(request.OutputPath);
        var input = ReadInput(request, manifestPath, diagnostics);
        var isOfKernel = request.Kernel is not null && input is not null && ElfFile.IsRelocatable(input);

        // Of a kernel module the headers decide too, and what they say is more than their folder's name; the shim is what takes long, and is kept.
        if (isOfKernel)
            cache = null;
        var key = input is null || cache is null ? default : CacheKey.Create(request, input);
        var isFromCache = false;
        var module = input is null ? null : cache?.Find(key, diagnostics);
        if (module is not null)
            isFromCache = true;
        else if (input is not null && (module = RewriteImage(input, request, diagnostics, cancellationToken)) is not null)
            cache?.Store(key, module, diagnostics);

        // Nothing is generated for kernel modules, so nothing would read their manifests.
        var isWritten = module is not null && Write(request, isOfKernel ? null : manifestPath, input!, module, diagnostics, cancellationToken);

        return new RewriteResult
        {
            InputPath = request.InputPath,
            OutputPath = request.OutputPath,
            ManifestPath = manifestPath,
            Diagnostics = diagnostics,
            Succeeded = isWritten,
            Sites = module?.Sites ?? [],
            Patched = module?.Patched ?? 0,
            Native = module is null ? 0 : module.Sites.Count - module.Patched,
            InputBytes = input?.Length ?? 0,
            OutputBytes = isWritten ? module!.Image.Length : 0,
            Elapsed = Stopwatch.GetElapsedTime(started),
            IsFromCache = isFromCache,
        };
    }

    /// <summary>Rewrites a module in memory and verifies the result; null where <paramref name="diagnostics"/> says why not.</summary>
    internal static RewrittenModule? RewriteImage(
        ReadOnlyMemory<byte> input, ProbeSelection probes, DiagnosticBag diagnostics, CancellationToken cancellationToken) =>
        RewriteImage(input, new RewriteRequest("", "") { Probes = probes }, diagnostics, cancellationToken);

    private static RewrittenModule? RewriteImage(
        ReadOnlyMemory<byte> input, RewriteRequest request, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (ElfFile.Read(input, diagnostics) is not { } file)
            return null;
        if (file.Type == ElfFileType.Relocatable && request.Kernel is { } kernel)
            return RewriteKernelModule(file, kernel, request.Probes, diagnostics, cancellationToken);
        if (file.Type != ElfFileType.Relocatable)
            return RewriteSharedObject(file, request.Probes, diagnostics, cancellationToken);
        if (KernelTables.IsOfKernel(file))
        {
            diagnostics.Add(DiagnosticId.KernelHeadersNeeded);
            return null;
        }

        return Prove(file, ObjectRewriter.Rewrite(file, request.Probes, diagnostics, cancellationToken), target: null, diagnostics, cancellationToken);
    }

    private static RewrittenModule? RewriteKernelModule(
        ElfFile file, KernelOptions options, ProbeSelection probes, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        if (!probes.IsEmpty)
        {
            diagnostics.Add(DiagnosticId.KernelProbesRefused);
            return null;
        }

        return KernelTarget.Open(options.Headers, diagnostics, cancellationToken) is { } target
            ? Prove(file, KernelModuleRewriter.Rewrite(file, target, options, diagnostics, cancellationToken), target, diagnostics, cancellationToken)
            : null;
    }

    /// <summary>Verifies a relocatable file that was rewritten, for a kernel or, where there is none, for a process.</summary>
    private static RewrittenModule? Prove(
        ElfFile file, RewrittenModule? rewritten, KernelTarget? target, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        if (rewritten is null)
            return null;

        // From the bytes alone: writing has changed what the file's sections are.
        var original = ElfFile.Read(file.Image, new DiagnosticBag())!;
        var verification = ModuleVerifier.VerifyObject(original, rewritten.Image, target, diagnostics.File ?? "", cancellationToken);
        foreach (var diagnostic in verification.Diagnostics)
            diagnostics.Add(diagnostic);
        if (!verification.Succeeded)
            return null;
        Summarize(rewritten.Sites, isObject: target is null, diagnostics);
        return rewritten;
    }

    private static RewrittenModule? RewriteSharedObject(ElfFile file, ProbeSelection probes, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        var input = file.Image;
        if (Architecture.Of(file).PlanLayout(file, diagnostics) is not { } layout)
            return null;
        using var original = OriginalAnalysis.Begin(input, cancellationToken);
        if (AnalyzedModule.Create(file, probes, diagnostics, cancellationToken) is not { } module)
            return null;
        if (ModulePatcher.Patch(module, layout, diagnostics) is not { } rewritten)
            return null;

        var verification = ModuleVerifier.Verify(input, rewritten.Image, diagnostics.File ?? "", original, cancellationToken);
        foreach (var diagnostic in verification.Diagnostics)
            diagnostics.Add(diagnostic);
        if (!verification.Succeeded)
            return null;
        Summarize(rewritten.Sites, isObject: false, diagnostics);
        return rewritten;
    }

    private static byte[]? ReadInput(RewriteRequest request, string manifestPath, DiagnosticBag diagnostics)
    {
        foreach (var output in new[] { request.OutputPath, manifestPath })
        {
            if (!FileIdentity.IsSame(request.InputPath, output))
                continue;
            diagnostics.Add(DiagnosticId.OutputIsInput, output);
            return null;
        }

        return ModuleFile.TryRead(request.InputPath, diagnostics);
    }

    private static bool Write(
        RewriteRequest request, string? manifestPath, byte[] input, RewrittenModule module, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        using var files = new FileTransaction(diagnostics);
        return (!request.MakesFolder || files.AddFolder(request.OutputPath))
            && files.Add(request.OutputPath, module.Image, copyModeFrom: request.InputPath)
            && (manifestPath is null || files.Add(manifestPath, ManifestFile.Make(request, input, module), copyModeFrom: null))
            && files.Commit(cancellationToken);
    }

    private static void Summarize(IReadOnlyList<Site> sites, bool isObject, DiagnosticBag diagnostics)
    {
        var native = sites.Where(static site => !site.IsPatched).ToArray();
        if (native.Length == sites.Count && !isObject)
            diagnostics.Add(DiagnosticId.NoSites);
        if (native.Length == 0)
            return;
        var reasons = native.GroupBy(static site => site.Reason, StringComparer.Ordinal)
            .OrderByDescending(static group => group.Count()).ThenBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => $"{group.Count()} {group.Key}");
        diagnostics.Add(DiagnosticId.SitesLeftNative, native.Length, sites.Count, string.Join(", ", reasons));
    }
}
