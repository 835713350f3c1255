// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Diagnostics;
using Afterlink.Generators.Diagnostics;
using Afterlink.Generators.Tests.Infrastructure;

namespace Afterlink.Generators.Tests.Diagnostics;

[TestClass]
public sealed class DiagnosticDescriptorTests
{
    [TestMethod]
    public void All_Rows_AreTheCodesOfTheGenerator()
    {
        var expected = Enum.GetValues<DiagnosticId>().Where(static id => (int)id is (>= 4030 and < 4050) or (>= 5000 and < 5035) or (>= 5080 and < 5100)).Select(static id => $"AFL{(int)id}");

        Assert.AreSequenceEqual(expected, DiagnosticDescriptors.All.Select(static descriptor => descriptor.Id));
    }

    [TestMethod]
    public void All_Rows_HaveAPageThatNamesThem()
    {
        foreach (var descriptor in DiagnosticDescriptors.All)
        {
            var page = Path.Combine(Repository.Root, descriptor.HelpLinkUri);
            Assert.IsTrue(File.Exists(page), page);
            Assert.StartsWith($"# {descriptor.Id}: {descriptor.Title.ToString(CultureInfo.InvariantCulture)}", File.ReadAllText(page), StringComparison.OrdinalIgnoreCase);
        }
    }
}
