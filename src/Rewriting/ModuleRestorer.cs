// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Objects;
using Afterlink.Rewriting.Restoration;
using Afterlink.Rewriting.Verification;

namespace Afterlink.Rewriting;

/// <summary>Gives the original of a rewritten module back, byte for byte.</summary>
public static class ModuleRestorer
{
    /// <summary>Restores, compares with the SHA-256 that the module keeps of its original, and only then puts the file in place.</summary>
    /// <param name="inputPath">The rewritten module. It is never changed.</param>
    /// <param name="outputPath">Where the original goes; another file than <paramref name="inputPath"/>. Replaced when it exists.</param>
    /// <param name="cancellationToken">Ends the work early and leaves nothing behind.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static RestoreResult Restore(string inputPath, string outputPath, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var diagnostics = new DiagnosticBag(inputPath);
        var original = Read(inputPath, outputPath, diagnostics) is { } input ? RestoreImage(input, diagnostics) : null;
        return new RestoreResult
        {
            InputPath = inputPath,
            OutputPath = outputPath,
            Diagnostics = diagnostics,
            Succeeded = original is not null && Write(inputPath, outputPath, original.Image, diagnostics, cancellationToken),
            InputBytes = original?.RewrittenSize ?? 0,
            OutputBytes = original?.Image.Length ?? 0,
            Hash = original?.Hash ?? "",
        };
    }

    /// <summary>Restores a module in memory; null where <paramref name="diagnostics"/> says why not.</summary>
    internal static RestoredModule? RestoreImage(ReadOnlyMemory<byte> rewritten, DiagnosticBag diagnostics)
    {
        if (ElfFile.Read(rewritten, diagnostics) is not { } file)
            return null;
        if (file.Type == ElfFileType.Relocatable)
        {
            return ReadRecord(file, diagnostics) is { } record && OriginalRebuilder.Rebuild(file, record.Size, record.Hash, diagnostics) is { } module
                ? new RestoredModule(module, rewritten.Length, Convert.ToHexString(record.Hash.Span).ToLowerInvariant())
                : null;
        }

        if (ModuleNote.Read(file, diagnostics) is not { } note
            || OriginalRebuilder.Rebuild(file, note.OriginalSize, note.OriginalHash, diagnostics) is not { } original)
            return null;
        return new RestoredModule(original, rewritten.Length, Convert.ToHexString(note.OriginalHash.Span).ToLowerInvariant());
    }

    private static (ulong Size, ReadOnlyMemory<byte> Hash)? ReadRecord(ElfFile file, DiagnosticBag diagnostics)
    {
        if (ObjectRecord.IsIn(file))
            return ObjectRecord.Read(file, diagnostics) is { } prepared ? (prepared.OriginalSize, prepared.OriginalHash) : null;
        return ModuleRecord.Read(file, diagnostics) is { } record ? (record.OriginalSize, record.OriginalHash) : null;
    }

    private static byte[]? Read(string inputPath, string outputPath, DiagnosticBag diagnostics)
    {
        if (!FileIdentity.IsSame(inputPath, outputPath))
            return ModuleFile.TryRead(inputPath, diagnostics);
        diagnostics.Add(DiagnosticId.OutputIsInput, outputPath);
        return null;
    }

    private static bool Write(string inputPath, string outputPath, byte[] original, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        using var files = new FileTransaction(diagnostics);
        return files.Add(outputPath, original, copyModeFrom: inputPath) && files.Commit(cancellationToken);
    }
}
