// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Caching;

namespace Afterlink.Rewriting.Tests.Caching;

[TestClass]
public sealed class CacheKeyTests
{
    // What these say has no part in the rewritten module: the manifest is made anew for each request.
    private static readonly string[] WithoutInfluence =
        [nameof(RewriteRequest.InputPath), nameof(RewriteRequest.OutputPath), nameof(RewriteRequest.ManifestPath), nameof(RewriteRequest.ModuleName), nameof(RewriteRequest.MakesFolder)];

    [TestMethod]
    public void Options_EveryPropertyOfARequest_IsInTheKeyOrWithoutInfluence()
    {
        // Fails for a new property: if it changes the rewritten module, CacheKey.Options must hold it, and this test name it.
        var properties = typeof(RewriteRequest).GetProperties().Select(static property => property.Name);
        Assert.AreSequenceEqual(WithoutInfluence.Order(StringComparer.Ordinal), properties.Order(StringComparer.Ordinal));
    }

    [TestMethod]
    public void Create_SameModuleOtherNames_IsTheSame() => Assert.AreEqual(
        CacheKey.Create(new RewriteRequest("a", "b"), "module"u8).Name,
        CacheKey.Create(new RewriteRequest("c", "d") { ModuleName = "e", ManifestPath = "f", MakesFolder = true }, "module"u8).Name);

    [TestMethod]
    public void Create_OtherModule_IsAnother() => Assert.AreNotEqual(
        CacheKey.Create(new RewriteRequest("a", "b"), "module"u8).Name, CacheKey.Create(new RewriteRequest("a", "b"), "Module"u8).Name);
}
