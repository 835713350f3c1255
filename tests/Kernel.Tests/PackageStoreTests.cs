// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot.Packages;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Kernel.Tests;

[TestClass]
public sealed class PackageStoreTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Unpack_SmallPackage_IsThereWholeAndOnce()
    {
        using var place = new TemporaryFolder();
        var (store, _, diagnostics) = Open(place);
        var package = (await store.Source.ShowAsync("busybox-static", TestContext.CancellationToken))[0];

        var folder = await store.UnpackAsync("busybox", [(package.Name, package.Version)], finish: null, TestContext.CancellationToken);

        Assert.IsNotNull(folder, string.Join('\n', diagnostics));
        Assert.IsTrue(File.Exists(Path.Combine(folder, "bin", "busybox")));
        Assert.AreEqual(folder, await store.UnpackAsync("busybox", [("no-such-package", "1")], finish: null, TestContext.CancellationToken));
        Assert.AreSequenceEqual(new[] { folder }, store.Find("busy").ToList());
        Assert.IsEmpty(Directory.EnumerateDirectories(place["machines"], ".tmp-*"));
    }

    [TestMethod]
    public async Task Unpack_VersionThatIsGone_IsAnErrorAndLeavesNothing()
    {
        using var place = new TemporaryFolder();
        var (store, _, diagnostics) = Open(place);

        Assert.IsNull(await store.UnpackAsync("busybox", [("busybox-static", "0.0-1")], finish: null, TestContext.CancellationToken));
        Assert.AreEqual("AFL6042", diagnostics.Single().Code);
        Assert.IsEmpty(store.Find(""));
        Assert.IsEmpty(Directory.EnumerateDirectories(place["machines"], ".tmp-*"));
    }

    private static (PackageStore Store, MachineFolder Folder, DiagnosticBag Diagnostics) Open(TemporaryFolder place)
    {
        var diagnostics = new DiagnosticBag();
        var folder = MachineFolder.Open(place["machines"], diagnostics)!;
        return (new PackageStore(folder, new PackageSource(folder), progress: null, diagnostics), folder, diagnostics);
    }
}
