// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Tests.Toolchain;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Tests.X86.Patching;

[TestClass]
public sealed class FlagLoadsTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("pushf; pop %rax", false, false)]
    [DataRow("push %rax; popf", true, false)]
    [DataRow("push %rax; popf", false, true)]
    [DataRow("iretq", true, false)]
    [DataRow("iretq", false, true)]
    [DataRow("std; cld; push %rax; popf", true, true)]
    public void UseWith_BoundSitesOrNone_TellsWhetherCodeLoadsFlagsByItself(string body, bool isBound, bool expected)
    {
        using var folder = new ScratchFolder();
        var path = AssembledModule.Build(folder, AssembledModule.Function(body + "; ret"));
        var analysis = CodeAnalyzer.Analyze(Fixture.Read(path), TestContext.CancellationToken);
        var sites = analysis.Sites.Select(static site => site.Map.AddressOf(site.Offset)).ToArray();
        Assert.IsNotEmpty(sites);

        Assert.AreEqual(expected, FlagLoads.UseWith(analysis, isBound ? sites : []).HasFlag(StateUse.Flags));
    }
}
