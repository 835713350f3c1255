// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Fuzzing.Corpus;
using Afterlink.Fuzzing.Functions;
using Afterlink.Fuzzing.Running;
using Afterlink.Fuzzing.Targets;
using Afterlink.Fuzzing.Verification;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Fuzzing;

/// <summary>Short runs of tools/Fuzzing; docs/fuzzing.md tells of the long ones.</summary>
[TestClass]
public sealed class FuzzRunTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public void Reader_ThousandsOfDamagedFiles_KeepsItsLaws()
    {
        using var folder = new ScratchFolder();
        var summary = Run(new MutatedInputs(SeedCorpus.Make(SeedCorpus.ForReader, folder.FullName)), new ReaderTarget(), 6000, folder);
        AssertCounted(summary, "read", "refused", "extended");
    }

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public void Pipeline_DamagedModulesWithProbes_KeepsItsLaws()
    {
        using var folder = new ScratchFolder();
        var summary = Run(new MutatedInputs(SeedCorpus.Make(SeedCorpus.ForPipeline, folder.FullName)), new PipelineTarget(), 1500, folder);
        AssertCounted(summary, "verified");
    }

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public void Verifier_ChangedRewrittenModules_RefusesAllThatMatters()
    {
        using var folder = new ScratchFolder();
        var entries = RewrittenSeeds.Make(SeedCorpus.Make(SeedCorpus.ForPipeline, folder.FullName), 2, 1);
        var summary = Run(new ChangedInputs(entries), new VerifierTarget(), 3000, folder);
        AssertCounted(summary, "refused", "harmless: not loaded");
    }

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public void Functions_Rewritten_DoWhatTheyDid()
    {
        using var folder = new ScratchFolder();
        var summary = Run(new GeneratedInputs(), new FunctionTarget(folder.FullName), 3, folder);
        AssertCounted(summary, "functions", "sites patched");
    }

    private FuzzSummary Run(IInputSource source, FuzzTarget target, int inputs, ScratchFolder folder)
    {
        var options = new FuzzOptions(inputs, Seed: 1, TimeSpan.Zero, TimeSpan.FromMinutes(5), folder["failures"]);
        var summary = new FuzzLoop(source, target, null, options).Run(cancellationToken: TestContext.CancellationToken);
        Assert.IsEmpty(summary.Failures, string.Join('\n', summary.Failures));
        Assert.AreEqual(inputs, summary.Inputs);
        return summary;
    }

    private static void AssertCounted(FuzzSummary summary, params string[] outcomes)
    {
        foreach (var outcome in outcomes)
            Assert.IsGreaterThan(0, summary.Outcomes.GetValueOrDefault(outcome), outcome);
    }
}
