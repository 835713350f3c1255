// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.Versioning;
using Afterlink.Boot.Packages;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Kernel.Tests;

[TestClass]
[OSCondition(OperatingSystems.Linux)]
[SupportedOSPlatform("linux")]
public sealed class MachineFolderTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Open_NoFolder_MakesAPrivateOne()
    {
        using var place = new TemporaryFolder();

        Assert.IsNotNull(MachineFolder.Open(place["machines"], []));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(place["machines"]));
    }

    [TestMethod]
    public void Open_FolderThatOthersMayUse_IsRefused()
    {
        using var place = new TemporaryFolder();
        Directory.CreateDirectory(place["machines"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead);
        var diagnostics = new DiagnosticBag();

        Assert.IsNull(MachineFolder.Open(place["machines"], diagnostics));
        Assert.AreEqual("AFL6043", diagnostics.Single().Code);
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("/dev/null/machines")]
    public void Open_WhereNoFolderCanBe_IsRefused(string? path)
    {
        var diagnostics = new DiagnosticBag();

        Assert.IsNull(MachineFolder.Open(path, diagnostics));
        Assert.AreEqual("AFL6043", diagnostics.Single().Code);
    }

    [TestMethod]
    public async Task Lock_HeldByAnother_IsWaitedFor()
    {
        using var place = new TemporaryFolder();
        var folder = MachineFolder.Open(place["machines"], [])!;
        var first = await folder.LockAsync(TestContext.CancellationToken);

        var second = folder.LockAsync(TestContext.CancellationToken);
        Assert.IsFalse(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }

    [TestMethod]
    public async Task Lock_Canceled_Ends()
    {
        using var place = new TemporaryFolder();
        var folder = MachineFolder.Open(place["machines"], [])!;
        using var first = await folder.LockAsync(TestContext.CancellationToken);
        using var source = new CancellationTokenSource();

        var second = folder.LockAsync(source.Token);
        await source.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => second);
    }
}
