// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Fuzzing.Corpus;
using Afterlink.Fuzzing.Targets;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Fuzzing.Verification;

/// <summary>The verifier: a change of a rewritten module is refused, or every changed byte is one that nothing reads.</summary>
internal sealed class VerifierTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override void Run(CorpusEntry entry, byte[] input, Random random)
    {
        var rewritten = (RewrittenEntry)entry;
        var problems = new DiagnosticBag("input");
        var info = ModuleInspector.Inspect(input, "input", problems);
        Require(info is null == problems.HasErrors, "a rewritten file is described, or an error says why not");
        if (!ModuleVerifier.Verify(rewritten.Original, input, "input").Succeeded)
        {
            Count("refused");
            return;
        }

        Require(info is not null, "what is verified is described");
        var reasons = new SortedSet<string>(StringComparer.Ordinal);
        for (var offset = 0; offset < Math.Max(input.Length, entry.Image.Length); offset++)
        {
            if (offset < input.Length && offset < entry.Image.Length && input[offset] == entry.Image[offset])
                continue;
            if (rewritten.Unread.ReasonOf(offset, input) is not { } reason)
                throw new BrokenLawException($"verified, but a byte that matters differs: {Place(rewritten, offset)}");
            reasons.Add(reason);
        }

        Count(reasons.Count == 0 ? "not changed" : $"harmless: {string.Join(", ", reasons)}");
    }

    private static string Place(RewrittenEntry entry, int offset)
    {
        var region = entry.Regions.LastOrDefault(region => region.Offset <= offset && offset < region.Offset + region.Length);
        return region.Length == 0 ? "outside all regions" : $"{region.Type}, byte {(offset - region.Offset) % region.EntrySize} of {region.EntrySize}, at 0x{offset:x}";
    }
}
