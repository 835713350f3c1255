// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Monitors;

[TestClass]
public sealed class DiagnosticPageTests
{
    public static IEnumerable<object[]> Codes => RuntimeDiagnostics.All.Select(static id => new object[] { id });

    [TestMethod]
    [DynamicData(nameof(Codes))]
    public void Code_OfTheRuntime_HasAPage(DiagnosticId id) =>
        Assert.StartsWith($"# AFL{(int)id:D4}", File.ReadAllText(Path.Combine(Fixtures.Source("diagnostics"), $"AFL{(int)id:D4}.md")));

    [TestMethod]
    public void Codes_OfTheRuntime_AreAllOfItsRanges() =>
        Assert.AreSequenceEqual(Enum.GetValues<DiagnosticId>().Where(static id => (int)id / 1000 == 4 || (int)id / 10 is 506 or 507).Order().ToList(), RuntimeDiagnostics.All.Order().ToList());
}
