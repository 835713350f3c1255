// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.Kernel.Verification;
using Afterlink.Rewriting.Objects;
using Afterlink.Rewriting.Objects.Verification;
using Afterlink.Rewriting.Verification;

namespace Afterlink.Rewriting;

/// <summary>Proves from the two files alone that a rewritten module differs from its original only where it may.</summary>
public static class ModuleVerifier
{
    /// <summary>Verifies two files.</summary>
    /// <param name="originalPath">The module as it was.</param>
    /// <param name="rewrittenPath">The rewritten module.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static VerificationResult VerifyFiles(string originalPath, string rewrittenPath, CancellationToken cancellationToken = default)
    {
        var diagnostics = new DiagnosticBag(rewrittenPath);
        var original = ModuleFile.TryRead(originalPath, diagnostics);
        var rewritten = ModuleFile.TryRead(rewrittenPath, diagnostics);
        return original is null || rewritten is null
            ? new VerificationResult { Diagnostics = diagnostics, Succeeded = false }
            : Verify(original, rewritten, rewrittenPath, cancellationToken);
    }

    /// <summary>Verifies two modules that are in memory.</summary>
    /// <param name="original">The module as it was.</param>
    /// <param name="rewritten">The rewritten module.</param>
    /// <param name="path">The rewritten module's name in diagnostics.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static VerificationResult Verify(ReadOnlyMemory<byte> original, ReadOnlyMemory<byte> rewritten, string path, CancellationToken cancellationToken = default) =>
        Verify(original, rewritten, path, begun: null, cancellationToken);

    /// <summary>Verifies two modules of which the first is being analyzed already.</summary>
    internal static VerificationResult Verify(
        ReadOnlyMemory<byte> original, ReadOnlyMemory<byte> rewritten, string path, OriginalAnalysis? begun, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var diagnostics = new DiagnosticBag(path);
        if (ElfFile.Read(original, diagnostics) is { Type: ElfFileType.Relocatable } before)
            return VerifyObject(before, rewritten, target: null, path, cancellationToken);
        return new Verifier(original, rewritten, path, begun, cancellationToken).Run();
    }

    /// <summary>Verifies a rewritten object or kernel module, that against the kernel that it was rewritten for where this is known.</summary>
    internal static VerificationResult VerifyObject(ElfFile before, ReadOnlyMemory<byte> rewritten, KernelTarget? target, string path, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag(path);
        if (ElfFile.Read(rewritten, diagnostics) is not { } after)
            return new VerificationResult { Diagnostics = diagnostics, Succeeded = false };
        return ObjectRecord.IsIn(after)
            ? new ObjectVerifier(before, after, diagnostics, cancellationToken).Run()
            : new KernelVerifier(before, after, target, diagnostics, cancellationToken).Run();
    }
}
