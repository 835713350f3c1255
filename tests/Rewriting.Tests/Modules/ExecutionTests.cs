// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Modules;

/// <summary>Rewritten code in real processes: registers, flags and red zone after every site, without a provider and with one.</summary>
[TestClass]
public sealed class ExecutionTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Unbound_EveryProbe_LeavesWhatTheOriginalLeaves()
    {
        using var folder = new ScratchFolder();
        var (host, original, rewritten) = Build(folder);
        var expected = Tool.Run(host, original);
        Assert.IsFalse(expected.Contains("lost", StringComparison.Ordinal) || expected.Contains("missing", StringComparison.Ordinal), expected);
        Assert.AreEqual(expected, Tool.Run(host, rewritten));
    }

    [TestMethod]
    public void Bound_SlotsThatAskForTheOriginal_LeaveWhatTheOriginalLeavesAndAreCalled()
    {
        using var folder = new ScratchFolder();
        var (host, original, rewritten) = Build(folder);
        var provider = Fixture.Compile(folder, "slots.so", "Rewriting/slots.S", "-shared", "-nostdlib");

        var output = Tool.Run(host, rewritten, provider);

        var counts = output[output.IndexOf("slot ", StringComparison.Ordinal)..];
        Assert.AreEqual(Tool.Run(host, original), output[..^counts.Length]);

        // Kind number and how many probes of it ran: pushf, popf, rdtsc, rdtscp, cpuid, xgetbv, smsw, sidt, sldt, str, lsl, verr, mov from cs.
        Assert.AreEqual(
            "slot 26: 2\nslot 27: 2\nslot 28: 1\nslot 29: 1\nslot 30: 5\nslot 31: 1\nslot 38: 1\nslot 42: 1\nslot 44: 1\nslot 46: 1\nslot 48: 1\nslot 49: 2\nslot 51: 1\n",
            counts);
    }

    [TestMethod]
    public void Bound_SlotsThatAnswer_DoTheInstructionsWork()
    {
        using var folder = new ScratchFolder();
        var (host, _, rewritten) = Build(folder);
        var provider = Fixture.Compile(folder, "slots.so", "Rewriting/slots.S", "-shared", "-nostdlib", "-DEMULATE");

        // rax rcx rdx rbx rbp rsi rdi r8-r15 flags rsp
        const string Rest = "1006 1004 1005 1007 1008 1009 100a 100b 100c 100d";
        Assert.AreEqual(
            $"""
            probe_cli_sti: 1001 1002 1003 0 {Rest} 100e d700 0 red zone kept
            probe_critical: 1001 1002 1003 0 {Rest} d7 d700 0 red zone kept
            probe_in: 105a 1002 1003 0 {Rest} 100e d700 0 red zone kept
            probe_hlt: 1001 1002 1003 0 {Rest} 1001 d700 0 red zone kept
            probe_cpuid: 11111111 33333333 44444444 22222222 {Rest} 100e d700 0 red zone kept
            slot 1: 1
            slot 15: 1
            slot 24: 3
            slot 25: 1
            slot 26: 1
            slot 27: 1
            slot 30: 1

            """,
            Tool.Run(host, rewritten, provider));
    }

    [TestMethod]
    public void Unbound_SiteThatFaults_StillFaults()
    {
        using var folder = new ScratchFolder();
        var (host, original, rewritten) = Build(folder);
        Assert.AreEqual(0, Tool.Start(host, null, rewritten).ExitCode);
        var provider = Fixture.Compile(folder, "slots.so", "Rewriting/slots.S", "-shared", "-nostdlib", "-DEMULATE");

        // The original ignores the provider, so its cli is the process's end (SIGSEGV).
        Assert.AreEqual(128 + 11, Tool.Start(host, null, original, provider).ExitCode);
    }

    private (string Host, string Original, string Rewritten) Build(ScratchFolder folder)
    {
        var host = Fixture.Compile(folder, "run", "Rewriting/run_probes.c");
        var original = Fixture.Compile(folder, "probe.so", "Rewriting/probe.S", "-shared", "-nostdlib");
        var rewritten = AssembledModule.Rewrite(original, folder["rewritten.so"], TestContext.CancellationToken);
        Assert.AreEqual(0, rewritten.Native);
        return (host, original, rewritten.OutputPath);
    }
}
