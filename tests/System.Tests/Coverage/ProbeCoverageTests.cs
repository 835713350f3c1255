// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting;
using Afterlink.Rewriting.Probes;
using Afterlink.Sites;
using Afterlink.SystemTests.Libraries;
using Afterlink.SystemTests.Precision;

namespace Afterlink.SystemTests.Coverage;

/// <summary>How much of Debian's libc.so.6 the rewriter can patch; E9Patch 1.0.1 patches 74.3 % of its one-byte instructions, 81 to 83 % of a sample.</summary>
[TestClass]
public sealed class ProbeCoverageTests
{
    private const byte Jump = 0xE9;
    private const byte JumpShort = 0xEB;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("length:3", 100.0)]
    [DataRow("length:2", 100.0)]
    [DataRow("length:1", 96.0)]
    public Task Rewrite_AllOfAClass_PatchesMostByJumps(string probeClass, double percent) =>
        AssertCoverage(Library.C with { ProbeClass = probeClass, Sample = null }, 1000, percent);

    /// <summary>Some of a sample can be sites of the catalog, which are not counted.</summary>
    [TestMethod]
    [DataRow(1UL)]
    [DataRow(2UL)]
    [DataRow(3UL)]
    public Task Rewrite_SampleOfOneByteInstructions_PatchesMostByJumps(ulong seed) =>
        AssertCoverage(Library.C with { ProbeClass = "length:1", Sample = new ProbeSample(300, seed) }, 290, 97.0);

    private async Task AssertCoverage(Library library, int atLeast, double percent)
    {
        using var folder = new ScratchFolder();

        var result = library.Rewrite(folder["out.so"], Variant.Probes, TestContext.CancellationToken);

        var probes = result.Sites.Where(static site => site.Kind == SiteKind.Probe).ToArray();
        var patched = probes.Count(static site => site.IsPatched);
        TestContext.WriteLine($"{library.ProbeClass}: {patched} of {probes.Length}, {100.0 * patched / probes.Length:F2} %");
        Assert.IsGreaterThanOrEqualTo(atLeast, probes.Length);
        Assert.IsGreaterThanOrEqualTo(percent, 100.0 * patched / probes.Length);
        await AssertWindowsAreJumps(result);
    }

    /// <summary>No trap: neither int3 nor ud2 begins a window.</summary>
    private async Task AssertWindowsAreJumps(RewriteResult result)
    {
        var text = await TextSection.ReadAsync(result.OutputPath, TestContext.CancellationToken);
        foreach (var site in result.Sites.Where(site => site.IsPatched && site.WindowAddress - text.Address < (ulong)text.Bytes.Length))
        {
            var first = text.Bytes[site.WindowAddress - text.Address];
            Assert.IsTrue(first == Jump || (first == JumpShort && site.WindowLength < 5), $"{site.WindowAddress:x}: {first:x2}");
        }
    }
}
