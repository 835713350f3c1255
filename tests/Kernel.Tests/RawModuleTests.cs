// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot;

namespace Afterlink.Kernel.Tests;

/// <summary>What raw sensitive instructions of a module do that nobody has rewritten.</summary>
[TestClass]
public sealed class RawModuleTests
{
    [TestMethod]
    [DataRow("6.1")]
    [DataRow("6.12")]
    public async Task Load_RawModuleOnTheBareMachine_PassesAllItsChecks(string kernel)
    {
        var result = await Machines.RawAsync(kernel, Platform.Bare);

        Assert.IsTrue(result.Succeeded, result.Describe());
        Assert.AreEqual("1..57", result.Module("rawio").Lines.Last(Ktap.IsLine));
        Assert.AreEqual("1..26", result.Module("rawfault").Lines.Last(Ktap.IsLine));
        Assert.Contains("ok 58 - cli in the exit section", result.Commands.Single().Lines);
    }

    [TestMethod]
    [DataRow("6.1")]
    [DataRow("6.12")]
    public async Task Load_RawModuleUnderXen_IsSilentlyWrongAndThenFaults(string kernel)
    {
        var result = await Machines.RawAsync(kernel, Platform.Xen);

        string[] wrong =
        [
            "not ok 1 - cli turns interrupts off",
            "not ok 2 - sti turns interrupts on",
            "not ok 3 - pushf says that interrupts are off",
            "not ok 5 - popf turns interrupts off",
            "not ok 7 - what is nested in a section without interrupts leaves them off",
            "not ok 16 - mov from cr3",
            "not ok 28 - cpuid, features",
            "not ok 31 - str to 64 bits",
            "not ok 32 - str to 32 bits",
            "not ok 33 - str to 16 bits keeps those above",
            "not ok 34 - str to memory by its name",
            "not ok 35 - str to the stack",
            "not ok 57 - cli in the initialization section",
        ];
        Assert.AreSequenceEqual(wrong, result.Module("rawio").Lines.Where(static line => line.StartsWith("not ok", StringComparison.Ordinal)).ToList(), result.Describe());
        Assert.IsNull(result.Module("rawfault").ExitCode);
        Assert.AreEqual("AFL6054", result.Codes().Last());
        Assert.Contains("general protection fault", result.Console[0]);
        Assert.Contains(static line => line.Contains("RIP: e030:check_translation", StringComparison.Ordinal), result.Console);
    }
}
