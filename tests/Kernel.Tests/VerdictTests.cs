// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using Afterlink.Boot;

namespace Afterlink.Kernel.Tests;

/// <summary>How a boot tells what became of a module.</summary>
[TestClass]
public sealed class VerdictTests
{
    private const string Kernel = "6.1";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Boot_ModulesThatFailInTheirWays_TellsEachAndGoesOn()
    {
        var result = await BootAsync(["greets", "refuses", "fails", "warns"], commands: ["echo hello from $(uname -r); exit 3"]);

        Assert.AreSequenceEqual(new[] { "AFL6050", "AFL6052", "AFL6053", "AFL6051" }, result.Codes().ToList(), result.Describe());
        Assert.AreSequenceEqual(new[] { "first line", "second line" }, result.Module("greets").Lines.Where(static line => line is "first line" or "second line").ToList(), result.Describe());
        Assert.IsTrue(result.Module("greets").Succeeded);
        Assert.AreEqual("the kernel refuses refuses.ko: there is no such device", result.Diagnostics.First().Message);
        Assert.AreEqual("a test of fails.ko failed: not ok 2 - fire is cold", result.Diagnostics.ElementAt(1).Message);
        Assert.Contains($"hello from {result.Release}", result.Commands.Single().Lines);
        Assert.AreEqual(3, result.Commands.Single().ExitCode);
        Assert.IsEmpty(result.Console);
    }

    [TestMethod]
    public async Task Boot_ModuleThatKillsTheKernel_TellsItsModuleAndTheKernelsWords()
    {
        var result = await BootAsync(["dies", "greets"]);

        Assert.AreSequenceEqual(new[] { "AFL6054" }, result.Codes().ToList(), result.Describe());
        Assert.MatchesRegex(@"died at .*/dies\.ko: BUG: kernel NULL pointer dereference", result.Diagnostics.Single().Message);
        Assert.StartsWith("BUG: kernel NULL pointer dereference", result.Console[0]);
        Assert.Contains(static line => line.Contains("dies_init", StringComparison.Ordinal), result.Console);
        Assert.IsNull(result.Modules.Single().ExitCode);
    }

    [TestMethod]
    public async Task Boot_ModuleThatHangs_IsEndedWhenTheTimeIsUp()
    {
        var result = await BootAsync(["hangs"], timeout: TimeSpan.FromSeconds(30));

        Assert.AreSequenceEqual(new[] { "AFL6055" }, result.Codes().ToList(), result.Describe());
        Assert.IsFalse(result.Succeeded);
    }

    [TestMethod]
    public async Task Boot_ModuleThatResetsTheMachine_SaysThatItEnded()
    {
        var result = await BootAsync(["resets"]);

        Assert.AreSequenceEqual(new[] { "AFL6056" }, result.Codes().ToList(), result.Describe());
        Assert.Contains("resets.ko", result.Diagnostics.Single().Message);
    }

    [TestMethod]
    public async Task Boot_QemuRefusesItsArguments_PassesOnWhatItSays()
    {
        var result = await Machines.BootAsync(new BootRequest(Kernel) { Timeout = Machines.Patience, QemuArguments = ["-device", "nonsense"] }, TestContext.CancellationToken);

        Assert.AreSequenceEqual(new[] { "AFL6056" }, result.Codes().ToList(), result.Describe());
        Assert.Contains("'nonsense' is not a valid device model name", result.Diagnostics.Single().Message);
    }

    [TestMethod]
    public async Task Boot_GuestThatPrintsWithoutEnd_IsEnded()
    {
        var result = await Machines.BootAsync(new BootRequest(Kernel) { Timeout = Machines.Patience, Commands = ["yes"] }, TestContext.CancellationToken);

        Assert.AreSequenceEqual(new[] { "AFL6057" }, result.Codes().ToList(), result.Describe());
    }

    [TestMethod]
    [DoNotParallelize]
    public async Task Boot_Canceled_LeavesNoMachine()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationToken);
        var request = new BootRequest(Kernel) { Accelerator = Accelerator.Tcg, Timeout = Machines.Patience, Commands = ["sleep 1000"] };
        var machines = 0;
        var progress = new Watcher(text =>
        {
            if (text != "the guest is up")
                return;
            machines = CountMachines();
            source.Cancel();
        });

        await Assert.ThrowsAsync<OperationCanceledException>(() => ModuleBoot.RunAsync(request, progress, source.Token));

        Assert.AreEqual(1, machines);
        Assert.AreEqual(0, CountMachines());
    }

    private static int CountMachines() => Process.GetProcessesByName("qemu-system-x86").Concat(Process.GetProcessesByName("qemu-system-x86_64"))
        .DistinctBy(static process => process.Id).Count(static process => IsChild(process.Id));

    // The fourth field of /proc/PID/stat, behind the name in parentheses, is the parent.
    private static bool IsChild(int process) =>
        File.Exists($"/proc/{process}/stat") && File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Split(' ')[2] == Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task<BootResult> BootAsync(string[] modules, string[]? commands = null, TimeSpan? timeout = null)
    {
        var paths = new List<string>();
        foreach (var module in modules)
            paths.Add(await KernelFixtures.ModuleAsync(Kernel, "verdicts", module));
        var request = new BootRequest(Kernel) { Modules = paths, Commands = commands ?? [], Timeout = timeout ?? Machines.Patience };
        return await Machines.BootAsync(request, TestContext.CancellationToken);
    }

    private sealed class Watcher(Action<string> report) : IProgress<string>
    {
        public void Report(string value) => report(value);
    }
}
