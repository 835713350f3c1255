// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot;

namespace Afterlink.Kernel.Tests;

/// <summary>One file for each kernel, rewritten once, in the machines of that kernel.</summary>
[TestClass]
public sealed class RewrittenModuleTests
{
    // The rewriter binds no operation of the kernel to "str"; a test marked TODO fails no boot.
    private const string Native = "not ok 24 - str # TODO nothing binds it";

    [TestMethod]
    [DataRow("6.1", Platform.Bare)]
    [DataRow("6.12", Platform.Bare)]
    [DataRow("6.1", Platform.Xen)]
    [DataRow("6.12", Platform.Xen)]
    public async Task Load_RewrittenModule_IsRightInEachMachine(string kernel, Platform platform)
    {
        var result = await Machines.RewrittenAsync(kernel, platform);

        Assert.IsTrue(result.Succeeded, result.Describe());
        var wrong = result.Module("rawio").Lines.Where(static line => line.StartsWith("not ok", StringComparison.Ordinal)).ToList();
        Assert.AreSequenceEqual(platform == Platform.Xen ? [Native] : Array.Empty<string>(), wrong, result.Describe());
        Assert.AreEqual("1..39", result.Module("rawio").Lines.Last(Ktap.IsLine), result.Describe());
    }

    [TestMethod]
    [DataRow("6.1", Platform.Bare)]
    [DataRow("6.12", Platform.Bare)]
    [DataRow("6.1", Platform.Xen)]
    [DataRow("6.12", Platform.Xen)]
    public async Task Load_RewrittenModuleThatFaultsUnderXen_DoesNot(string kernel, Platform platform)
    {
        var result = await Machines.RewrittenAsync(kernel, platform);

        Assert.AreSequenceEqual(
            new[] { "KTAP version 1", "ok 1 - invlpg", "ok 2 - hlt returns with the next interrupt", "ok 3 - sti and hlt as one return with interrupts on", "1..3" },
            result.Module("rawfault").Lines.Where(Ktap.IsLine).ToList(),
            result.Describe());
        Assert.Contains("ok 40 - cli in the exit section", result.Commands[0].Lines, result.Describe());
    }

    [TestMethod]
    [DataRow("6.1", Platform.Bare)]
    [DataRow("6.12", Platform.Bare)]
    [DataRow("6.1", Platform.Xen)]
    [DataRow("6.12", Platform.Xen)]
    public async Task Load_RewrittenDriversOfDebian_ServeDisksAndNetwork(string kernel, Platform platform)
    {
        var drivers = await RewrittenModules.DriversAsync(kernel);
        var result = await Machines.RewrittenAsync(kernel, platform);

        // Every one of them is our file and not the kernel's.
        Assert.IsEmpty(drivers.Except(result.Modules.Select(static step => step.Name)).ToList(), result.Describe());
        Assert.IsTrue(result.Modules.All(static step => step.Succeeded), result.Describe());
        Assert.Contains(Drivers.DiskSum, result.Commands[1].Lines, result.Describe());
        Assert.Contains(Drivers.DiskSum, result.Commands[2].Lines, result.Describe());
        Assert.AreEqual(0, result.Commands[3].ExitCode, result.Describe());
        Assert.Contains(static line => line.Contains("1 packets received, 0% packet loss", StringComparison.Ordinal), result.Commands[3].Lines, result.Describe());
    }
}
