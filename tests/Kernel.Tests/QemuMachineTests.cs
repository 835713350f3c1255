// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.Versioning;
using Afterlink.Boot;
using Afterlink.Boot.Guests;
using Afterlink.Boot.Packages;
using Afterlink.Boot.Qemu;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Kernel.Tests;

/// <summary>What becomes of a machine that cannot be started, or whose guest does not start. A program that sleeps is all that such a QEMU does.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
[SupportedOSPlatform("linux")]
public sealed class QemuMachineTests
{
    private const string HangsWithKvm =
        """
        #!/bin/sh
        case "$*" in *"-accel kvm"*) exec sleep 600 ;; esac
        exit 0

        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Run_WithoutQemu_IsAFL6044()
    {
        using var place = new TemporaryFolder();
        var diagnostics = new DiagnosticBag();

        Assert.IsNull(await RunAsync(place, "no-such-qemu", diagnostics));
        Assert.AreEqual("AFL6044", diagnostics.Single().Code);
        Assert.Contains("no-such-qemu", diagnostics.Single().Message);
    }

    [TestMethod]
    public async Task Run_GuestThatHangsWithKvm_RunsWithoutAndIsAFL6047()
    {
        using var place = new TemporaryFolder();
        var diagnostics = new DiagnosticBag();

        var run = await RunAsync(place, Script(place), diagnostics);

        Assert.IsNotNull(run);
        Assert.AreEqual(Accelerator.Tcg, run.Accelerator);
        Assert.AreEqual(QemuEnd.Exited, run.End);
        Assert.AreEqual("AFL6047", diagnostics.Single().Code);
    }

    [TestMethod]
    public async Task Run_AfterAGuestHungWithKvm_DoesNotTryItAgain()
    {
        using var place = new TemporaryFolder();
        await RunAsync(place, Script(place), new DiagnosticBag());
        var diagnostics = new DiagnosticBag();

        var run = await RunAsync(place, Script(place), diagnostics);

        Assert.IsNotNull(run);
        Assert.AreEqual(Accelerator.Tcg, run.Accelerator);
        Assert.IsEmpty(diagnostics);
    }

    private async Task<QemuRun?> RunAsync(TemporaryFolder place, string program, DiagnosticBag diagnostics)
    {
        // Any file can be opened as the device can be where there is KVM.
        var device = place["kvm"];
        await File.WriteAllTextAsync(device, "", TestContext.CancellationToken);
        using var files = new MachineFiles();
        var memory = new KvmMemory(MachineFolder.Open(place["machines"], diagnostics)!, device);
        var machine = new QemuMachine(files, memory, progress: null, diagnostics) { Program = program, KvmPatience = TimeSpan.FromMilliseconds(200) };
        return await machine.RunAsync(new BootRequest("6.1"), "6.1", static () => new GuestReport("mark", [], [], null), TestContext.CancellationToken);
    }

    private static string Script(TemporaryFolder place)
    {
        var script = place["qemu"];
        File.WriteAllText(script, HangsWithKvm);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return script;
    }
}
