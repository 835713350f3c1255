// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot;

namespace Afterlink.Kernel.Tests;

/// <summary>Declared hypercalls of a module in kernels that do not run under KVM.</summary>
[TestClass]
public sealed class HypercallTests
{
    [TestMethod]
    [DataRow("6.1", Platform.Bare)]
    [DataRow("6.12", Platform.Bare)]
    [DataRow("6.1", Platform.Xen)]
    [DataRow("6.12", Platform.Xen)]
    public async Task Call_WithoutItsHypervisor_IsAnErrorAndNoFault(string kernel, Platform platform)
    {
        var result = await Machines.RawAsync(kernel, platform);

        Assert.AreSequenceEqual(
            new[] { "ok 1 - without arguments", "ok 2 - with numbers", "ok 3 - without result", "ok 4 - with pointers", "ok 5 - with a buffer" },
            result.Module("hypercalls").Lines.Where(static line => line.Contains("ok ", StringComparison.Ordinal)).ToList(),
            result.Describe());
    }

    [TestMethod]
    [DataRow("6.1")]
    [DataRow("6.12")]
    public async Task Build_BothVendorsInstructions_AreInTheModule(string kernel)
    {
        var module = await KernelFixtures.ModuleAsync(kernel, "hypercalls", "hypercalls");

        var text = await ExternalCommand.RunAsync(Path.GetDirectoryName(module)!, "objdump", ["-d", "-j", ".text", "-j", ".altinstr_replacement", module], CancellationToken.None);

        Assert.AreEqual(5, text.Output.Split('\n').Count(static line => line.EndsWith("\tvmcall", StringComparison.Ordinal)));
        Assert.AreEqual(5, text.Output.Split('\n').Count(static line => line.EndsWith("\tvmmcall", StringComparison.Ordinal)));
    }
}
