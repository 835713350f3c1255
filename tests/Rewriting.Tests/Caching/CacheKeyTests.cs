// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Caching;
using Afterlink.Rewriting.Probes;

namespace Afterlink.Rewriting.Tests.Caching;

[TestClass]
public sealed class CacheKeyTests
{
    // What these say has no part in the rewritten module: the manifest is made anew for each request.
    private static readonly string[] WithoutInfluence =
        [nameof(RewriteRequest.InputPath), nameof(RewriteRequest.OutputPath), nameof(RewriteRequest.ManifestPath), nameof(RewriteRequest.ModuleName), nameof(RewriteRequest.MakesFolder)];

    private static readonly string[] InTheKey = [nameof(RewriteRequest.Probes), nameof(RewriteRequest.Kernel)];

    [TestMethod]
    public void Options_EveryPropertyOfARequest_IsInTheKeyOrWithoutInfluence()
    {
        // Fails for a new property: if it changes the rewritten module, CacheKey.Options must hold it, and this test name it.
        var properties = typeof(RewriteRequest).GetProperties().Select(static property => property.Name);
        Assert.AreSequenceEqual(WithoutInfluence.Concat(InTheKey).Order(StringComparer.Ordinal), properties.Order(StringComparer.Ordinal));
    }

    [TestMethod]
    public void Create_SameModuleOtherNames_IsTheSame() => Assert.AreEqual(
        CacheKey.Create(new RewriteRequest("a", "b"), "module"u8).Name,
        CacheKey.Create(new RewriteRequest("c", "d") { ModuleName = "e", ManifestPath = "f", MakesFolder = true }, "module"u8).Name);

    [TestMethod]
    public void Create_OtherProbes_IsAnother()
    {
        ProbeSelection[] selections =
        [
            ProbeSelection.None,
            new() { Points = [new ProbePoint(null, 0x10)] },
            new() { Points = [new ProbePoint("f", 0x10)] },
            new() { Classes = [ProbeClass.TryParse("length:1")!] },
            new() { Classes = [ProbeClass.TryParse("length:1")!], Sample = new ProbeSample(3, 1) },
            new() { Classes = [ProbeClass.TryParse("length:1")!], Sample = new ProbeSample(3, 2) },
        ];
        var keys = selections.Select(static probes => CacheKey.Create(new RewriteRequest("a", "b") { Probes = probes }, "module"u8).Name);
        Assert.HasCount(selections.Length, keys.Distinct());
    }

    [TestMethod]
    public void Create_OtherModule_IsAnother() => Assert.AreNotEqual(
        CacheKey.Create(new RewriteRequest("a", "b"), "module"u8).Name, CacheKey.Create(new RewriteRequest("a", "b"), "Module"u8).Name);
}
