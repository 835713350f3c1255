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
    public void Codes_OfTheRuntime_AreAllOfItsHundreds() =>
        Assert.AreSequenceEqual(Enum.GetValues<DiagnosticId>().Where(static id => (int)id is (>= 4000 and < 4030) or (>= 4050 and < 5000) or (>= 5035 and < 5080) || (int)id / 100 == 51).Order().ToList(), RuntimeDiagnostics.All.Order().ToList());
}
