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
        Assert.AreEqual("1..39", result.Module("rawio").Lines.Last(Ktap.IsLine));
        Assert.AreEqual("1..3", result.Module("rawfault").Lines.Last(Ktap.IsLine));
        Assert.Contains("ok 40 - cli in the exit section", result.Commands.Single().Lines);
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
            "not ok 21 - cpuid, features",
            "not ok 24 - str # TODO nothing binds it",
            "not ok 39 - cli in the initialization section",
        ];
        Assert.AreSequenceEqual(wrong, result.Module("rawio").Lines.Where(static line => line.StartsWith("not ok", StringComparison.Ordinal)).ToList(), result.Describe());
        Assert.IsNull(result.Module("rawfault").ExitCode);
        Assert.AreEqual("AFL6054", result.Codes().Last());
        Assert.Contains("general protection fault", result.Console[0]);
        Assert.Contains(static line => line.Contains("RIP: e030:check_translation", StringComparison.Ordinal), result.Console);
    }
}
