// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Security.Cryptography;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Restoration;

/// <summary>Makes the original of a rewritten file out of the file alone.</summary>
internal static class OriginalRebuilder
{
    /// <summary>The original's bytes, which are those of this size and SHA-256; null where <paramref name="diagnostics"/> says why not.</summary>
    public static byte[]? Rebuild(ElfFile file, ulong originalSize, ReadOnlyMemory<byte> originalHash, DiagnosticBag diagnostics)
    {
        if (OriginalRecord.Find(file, out var problem) is not { } record)
            return problem is null ? Refuse(diagnostics, DiagnosticId.OriginalRecordMissing) : Refuse(diagnostics, DiagnosticId.OriginalRecordDamaged, problem);

        // The file was complete when the record was made from it, and rewriting only adds: this one was stripped. It is also what bounds the
        // memory that a few hostile bytes can ask for.
        if (originalSize > (ulong)file.Image.Length || record.SourceLength > (uint)file.Image.Length)
            return Refuse(diagnostics, DiagnosticId.OriginalDiffers);
        var original = new byte[originalSize];
        if (!DeltaDecoder.TryDecode(record.Delta.Span, file.Image.Span[..(int)record.SourceLength], original))
            return Refuse(diagnostics, DiagnosticId.OriginalRecordDamaged, "its delta does not give a file of the original's size");
        return originalHash.Span.SequenceEqual(SHA256.HashData(original)) ? original : Refuse(diagnostics, DiagnosticId.OriginalDiffers);
    }

    private static byte[]? Refuse(DiagnosticBag diagnostics, DiagnosticId id, params object?[] arguments)
    {
        diagnostics.Add(id, arguments);
        return null;
    }
}
