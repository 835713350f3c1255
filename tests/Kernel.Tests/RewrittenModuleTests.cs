// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot;

namespace Afterlink.Kernel.Tests;

/// <summary>One file for each kernel, rewritten once, in the machines of that kernel.</summary>
[TestClass]
public sealed class RewrittenModuleTests
{
    private const string Bound = "# mov from cr0 is a jump to a stub";
    private const string Native = "# mov from cr0 is itself";

    [TestMethod]
    [DataRow("6.1", Platform.Bare)]
    [DataRow("6.12", Platform.Bare)]
    [DataRow("6.1", Platform.Xen)]
    [DataRow("6.12", Platform.Xen)]
    public async Task Load_RewrittenModule_IsRightInEachMachine(string kernel, Platform platform)
    {
        var result = await Machines.RewrittenAsync(kernel, platform);

        Assert.IsTrue(result.Succeeded, result.Describe());
        AssertAllRight(result);
        Assert.Contains(platform == Platform.Xen ? Bound : Native, result.Module("rawio").Lines, result.Describe());
    }

    // QEMU's processors say that there is a hypervisor (CPUID.1:ECX[31]), which is all that the kernel asks for.
    [TestMethod]
    [DataRow("6.1")]
    [DataRow("6.12")]
    public async Task Load_ModuleToBindUnderAnyHypervisor_IsBoundAndRightWithoutXen(string kernel)
    {
        var result = await Machines.UnderAnyHypervisorAsync(kernel);

        AssertAllRight(result);
        Assert.Contains(Bound, result.Module("rawio").Lines, result.Describe());
    }

    [TestMethod]
    [DataRow("6.1", Platform.Bare)]
    [DataRow("6.12", Platform.Bare)]
    [DataRow("6.1", Platform.Xen)]
    [DataRow("6.12", Platform.Xen)]
    public async Task Load_RewrittenModuleThatFaultsUnderXen_DoesNot(string kernel, Platform platform)
    {
        var result = await Machines.RewrittenAsync(kernel, platform);

        Assert.AreEqual("1..26", result.Module("rawfault").Lines.Last(Ktap.IsLine), result.Describe());
        Assert.Contains("ok 58 - cli in the exit section", result.Commands[0].Lines, result.Describe());
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

    private static void AssertAllRight(BootResult result)
    {
        Assert.IsTrue(result.Succeeded, result.Describe());
        foreach (var module in (string[])["rawio", "rawfault"])
            Assert.IsEmpty(result.Module(module).Lines.Where(static line => line.StartsWith("not ok", StringComparison.Ordinal)).ToList(), result.Describe());
        Assert.AreEqual("1..57", result.Module("rawio").Lines.Last(Ktap.IsLine), result.Describe());
    }
}
