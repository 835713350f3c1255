// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Package.Tests;

/// <summary>samples/Chipset on virtual time: every run is the same, whatever the configuration and the stage at which the drivers got their sites.</summary>
[TestClass]
[TestCategory("package")]
public sealed class ChipsetSampleTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Chipset_InEachConfigurationAndSourceMode_DoesTheSame()
    {
        using var consumer = Consumer.CreateFromSample(TestContext, "Chipset");

        var release = await BuildAndRunAsync(consumer, "Release", "source");
        var debug = await BuildAndRunAsync(consumer, "Debug", "source");
        var linked = await BuildAndRunAsync(consumer, "Debug", "link");

        Assert.Contains("ok   timer_wait(100): 100\n", release);
        Assert.Contains("ok   rtc_read: 2027-01-01 00:00:00\n", release);
        Assert.EndsWith("The drivers and their machine agree.\n", release);
        Assert.AreEqual(release, debug);
        Assert.AreEqual(release, linked);
    }

    private static async Task<string> BuildAndRunAsync(Consumer consumer, string configuration, string sourceMode)
    {
        (await consumer.BuildAsync("-c", configuration, "-warnaserror", $"-p:AfterlinkSourceMode={sourceMode}")).AssertSuccess();
        return (await consumer.RunAsync(consumer[$"bin/{configuration}/net10.0/Chipset"])).AssertSuccess().Output;
    }
}
