// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Architectures;
using Afterlink.Sites;

namespace Afterlink.Rewriting.Tests.Architectures;

[TestClass]
public sealed class ArchitectureTests
{
    [TestMethod]
    public void Catalog_EveryKind_HasARowOnSomeMachine()
    {
        // A probe is any instruction, so no row is of that kind.
        var kinds = Architecture.All.SelectMany(static row => row.Catalog).Select(static entry => entry.Kind).Append(SiteKind.Probe).ToHashSet();
        Assert.IsEmpty(SiteKinds.All.Where(kind => !kinds.Contains(kind.Kind)).Select(static kind => kind.Name).ToArray());
    }

    [TestMethod]
    public void Catalog_EveryRow_HasANameAndALengthThatCanBe()
    {
        foreach (var entry in Architecture.All.SelectMany(static row => row.Catalog))
            Assert.IsTrue(entry.Name.Length != 0 && entry.MinLength > 0 && entry.MinLength <= entry.MaxLength, entry.Name);
    }
}
