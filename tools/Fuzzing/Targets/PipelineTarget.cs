// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Fuzzing.Corpus;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Sites;

namespace Afterlink.Fuzzing.Targets;

/// <summary>
/// Read, analyze, plan, rewrite and verify. A file gives coded errors or a module that is verified, that tells of its sites, and that is not
/// rewritten again.
/// </summary>
internal sealed class PipelineTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override void Run(CorpusEntry entry, byte[] input, Random random)
    {
        var probes = ProbeChoice.Next(random);
        var diagnostics = new DiagnosticBag("input");
        var module = ModuleRewriter.RewriteImage(input, probes, diagnostics, CancellationToken.None);
        Require(module is null == diagnostics.HasErrors, "a file is rewritten, or an error says why not");
        if (module is null)
        {
            var error = diagnostics.First(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            Require(!IsOfVerifier(error.Id), $"what rewriting makes is verified: {ProbeChoice.Describe(probes)}: {error}");
            Count($"refused by {error.Code}");
            return;
        }

        // What says that it is an object, and has nothing to prepare, stays what it is.
        if (diagnostics.Any(static diagnostic => diagnostic.Id == DiagnosticId.ObjectNothingToPrepare))
        {
            Require(input.AsSpan().SequenceEqual(module.Image), "an object with nothing to prepare is copied as it is");
            Count("copied");
            return;
        }

        Count(module.Patched == 0 ? "verified without a window" : "verified");
        Require(input.AsSpan(0, 4).SequenceEqual(module.Image.AsSpan(0, 4)), "the result is an ELF file");
        Require(ModuleVerifier.Verify(input, module.Image, "input").Succeeded, "what was verified is verified again");
        var info = ModuleInspector.Inspect(module.Image, "input", new DiagnosticBag("input"));

        // What is only reported, and has no window, is not in the table.
        var listed = module.Sites.Count(static site => site.IsPatched || SiteKinds.Find(site.Kind)!.IsPatched);
        Require(info is not null && info.Sites.Count == listed, "a rewritten module tells of all its sites that can be bound");
        if (random.Next(16) != 0)
            return;
        var again = ModuleRewriter.RewriteImage(input, probes, new DiagnosticBag("input"), CancellationToken.None);
        Require(again is not null && again.Image.AsSpan().SequenceEqual(module.Image), "the same input gives the same bytes");
        var twice = new DiagnosticBag("input");
        Require(
            ModuleRewriter.RewriteImage(module.Image, probes, twice, CancellationToken.None) is null
                && twice.Any(static diagnostic => diagnostic.Id is DiagnosticId.LayoutAlreadyRewritten),
            "a rewritten module is not rewritten again");
    }

    /// <summary>Whether the verifier refused what the rewriter made: then one of the two is wrong.</summary>
    private static bool IsOfVerifier(DiagnosticId id) => id is >= DiagnosticId.VerifyOriginal and <= DiagnosticId.VerifySites;
}
