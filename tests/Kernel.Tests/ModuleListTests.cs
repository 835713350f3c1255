// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot;
using Afterlink.Boot.Images;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Kernel.Tests;

[TestClass]
public sealed class ModuleListTests
{
    private const string Kernel = "6.1";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Order_ModuleOfTheKernel_ComesAfterWhatItNeeds()
    {
        var (order, diagnostics) = await OrderAsync(["ext4"]);

        Assert.IsEmpty(diagnostics);
        Assert.AreEqual("ext4", order![^1]);
        foreach (var needed in (string[])["jbd2", "mbcache", "crc16"])
            Assert.Contains(needed, order);
        Assert.HasCount(order.Count, order.Distinct());
    }

    [TestMethod]
    public async Task Order_CompressedModules_AreUnpacked()
    {
        var modules = await FetchAsync("6.12");
        Assert.Contains(static file => file.EndsWith(".ko.xz", StringComparison.Ordinal), Directory.EnumerateFiles(modules, "*.ko*", SearchOption.AllDirectories));

        var ordered = await new ModuleList(modules, []).OrderAsync(["parport_pc"], [], TestContext.CancellationToken);

        Assert.AreSequenceEqual(new[] { "parport", "parport_pc" }, ordered!.Select(static module => module.Origin).ToList());
    }

    [TestMethod]
    public async Task Order_FileWithTheNameOfTheKernelsOwn_IsTakenForIt()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("parport.ko", File.ReadAllBytes(Directory.EnumerateFiles(await FetchAsync(Kernel), "parport.ko", SearchOption.AllDirectories).Single()));

        var (order, _) = await OrderAsync(["parport_pc"], [file]);

        Assert.AreSequenceEqual(new[] { file, "parport_pc" }, order);
    }

    [TestMethod]
    [DataRow("no_such_module", "AFL6046")]
    [DataRow("/no/such/file.ko", "AFL0001")]
    [DataRow("/dev/null/x.ko", "AFL")]
    [DataRow("/etc/passwd", "AFL1001")]
    [DataRow("/bin/true", "AFL6045")]
    public async Task Order_WhatCannotBeLoaded_IsAnError(string module, string code)
    {
        var (order, diagnostics) = await OrderAsync([module]);

        Assert.IsNull(order);
        Assert.StartsWith(code, diagnostics.First().Code);
    }

    [TestMethod]
    public async Task Order_ModuleThatNeedsAMissingOne_NamesBoth()
    {
        var rawio = await KernelFixtures.ModuleAsync(Kernel, "rawio", "rawio");

        var (_, diagnostics) = await OrderAsync([rawio]);

        Assert.AreEqual($"{rawio}: error AFL6046: module oracle cannot be loaded: rawio needs it, and the kernel does not bring it", diagnostics.Single().ToString());
    }

    [TestMethod]
    public async Task Order_BuiltIntoTheKernel_IsNotLoaded() => Assert.IsEmpty((await OrderAsync(["unix"])).Order!);

    private async Task<(List<string>? Order, DiagnosticBag Diagnostics)> OrderAsync(string[] modules, string[]? replacements = null)
    {
        var diagnostics = new DiagnosticBag();
        var ordered = await new ModuleList(await FetchAsync(Kernel), diagnostics).OrderAsync(modules, replacements ?? [], TestContext.CancellationToken);
        return (ordered?.Select(static module => module.Origin).ToList(), diagnostics);
    }

    private async Task<string> FetchAsync(string kernel) => (await ModuleBoot.FetchModulesAsync(kernel, [], progress: null, TestContext.CancellationToken))!;
}
