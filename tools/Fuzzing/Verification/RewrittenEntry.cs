// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Fuzzing.Corpus;
using Afterlink.Fuzzing.Targets;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Probes;

namespace Afterlink.Fuzzing.Verification;

/// <summary>A rewritten module, which mutations start from, and what it was made from.</summary>
internal sealed record RewrittenEntry : CorpusEntry
{
    private RewrittenEntry(CorpusEntry original, CorpusEntry rewritten)
        : base(rewritten)
    {
        Original = original.Image;
        Unread = new UnreadBytes(Image);
        Made = [.. Enumerable.Range(0, Image.Length).Where(offset => offset >= Original.Length || Image[offset] != Original[offset])];
    }

    /// <summary>The module before.</summary>
    public byte[] Original { get; }

    /// <summary>Bytes that do not matter.</summary>
    public UnreadBytes Unread { get; }

    /// <summary>Offsets of all bytes that rewriting made.</summary>
    public int[] Made { get; }

    /// <summary>Rewrites a sound module.</summary>
    public static RewrittenEntry Make(CorpusEntry original, ProbeSelection probes)
    {
        var diagnostics = new DiagnosticBag(original.Name);
        var module = ModuleRewriter.RewriteImage(original.Image, probes, diagnostics, CancellationToken.None)
            ?? throw new InvalidOperationException($"{original.Name} is not rewritten: {string.Join("; ", diagnostics)}");
        return new RewrittenEntry(original, SeedCorpus.FromImage($"{original.Name}, {ProbeChoice.Describe(probes)}", module.Image));
    }
}
