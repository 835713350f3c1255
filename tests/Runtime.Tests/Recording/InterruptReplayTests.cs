// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Runtime.Tests.Interrupts;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Recording;

/// <summary>What arrives at a module by itself: interrupts from other threads, and exceptions that its handlers raise (Fixtures/kernel.c).</summary>
[TestClass]
public sealed unsafe class InterruptReplayTests
{
    [TestMethod]
    public void Replay_InterruptsOfAnotherThread_ArriveBehindTheSameSites()
    {
        var recorded = new List<ulong>();
        using var stream = new MemoryStream();
        using (var kernel = new Kernel())
        using (kernel.Module.Monitor.Record(stream))
        {
            var cpu = kernel.Cpu;
            using var end = new CancellationTokenSource();
            var device = new Thread(() =>
            {
                for (byte vector = 0x40; !end.IsCancellationRequested; vector = (byte)(vector == 0x4F ? 0x40 : vector + 1))
                {
                    // Not a storm: the module is to get on between them.
                    if (!cpu.IsInterruptPending)
                        cpu.RaiseInterrupt(vector);
                    Thread.SpinWait(2000);
                }
            });
            device.Start();
            Run(kernel, recorded);
            end.Cancel();
            device.Join();
        }

        var replayed = new List<ulong>();
        stream.Position = 0;
        using (var kernel = new Kernel())
        using (var replay = kernel.Module.Monitor.Replay(stream))
        {
            kernel.Handlers.Scripts[SiteKind.PortOut8] = static (_, _) => Assert.Fail("a handler was called");

            // What raises one now is not heard: it comes from the record.
            kernel.Cpu.RaiseInterrupt(0x99);
            Run(kernel, replayed);
            replay.RequireEnd();
        }

        Assert.AreSequenceEqual(recorded, replayed);
        Assert.IsNotEmpty(recorded.Where(static count => count != 0));
    }

    [TestMethod]
    [DataRow("sti_site")]
    [DataRow("hlt_site")]
    [DataRow("popf_site")]
    public void Replay_InterruptThatWaited_ArrivesWhereItIsLetIn(string site)
    {
        using var stream = new MemoryStream();
        ulong[] recorded, replayed;
        using (var kernel = new Kernel())
        using (kernel.Module.Monitor.Record(stream))
        {
            kernel.Cpu.InterruptsEnabled = site == "hlt_site";
            kernel.Cpu.RaiseInterrupt(0x41);
            kernel.Cpu.RaiseInterrupt(0x42);
            _ = new Probe { [Probe.Rax] = 0x202 }.Call(kernel.Module, site);
            recorded = [.. kernel.Vectors];
        }

        stream.Position = 0;
        using (var kernel = new Kernel())
        using (var replay = kernel.Module.Monitor.Replay(stream))
        {
            kernel.Cpu.InterruptsEnabled = site == "hlt_site";
            _ = new Probe { [Probe.Rax] = 0x202 }.Call(kernel.Module, site);
            replayed = [.. kernel.Vectors];
            replay.RequireEnd();
        }

        Assert.AreSequenceEqual(recorded, replayed);
        Assert.IsNotEmpty(recorded);
    }

    [TestMethod]
    public void Replay_NonMaskableInterrupt_Arrives()
    {
        using var stream = new MemoryStream();
        using (var kernel = new Kernel())
        using (kernel.Module.Monitor.Record(stream))
        {
            kernel.Cpu.RaiseNonMaskableInterrupt();
            _ = new Probe().Call(kernel.Module, "out_site");
        }

        stream.Position = 0;
        using var again = new Kernel();
        using var replay = again.Module.Monitor.Replay(stream);
        _ = new Probe().Call(again.Module, "out_site");

        Assert.AreSequenceEqual([2UL], again.Vectors);
    }

    [TestMethod]
    public void Replay_ExceptionOfAHandler_EntersTheModulesHandlerAgain()
    {
        using var stream = new MemoryStream();
        using (var kernel = new Kernel())
        using (kernel.Module.Monitor.Record(stream))
            ReadMsr(kernel, static (_, _) => throw ProcessorException.PageFault(0x1234));

        stream.Position = 0;
        using var again = new Kernel();
        using var replay = again.Module.Monitor.Replay(stream);
        ReadMsr(again, static (_, _) => Assert.Fail("a handler was called"));

        Assert.AreSequenceEqual([14UL], again.Vectors);
        Assert.AreEqual(0x1234UL, again.Cpu.Cr2);
        replay.RequireEnd();
    }

    [TestMethod]
    public void Replay_ExceptionOfTheMonitor_IsRaisedByTheMonitorAgain()
    {
        using var stream = new MemoryStream();
        using (var kernel = new Kernel())
        using (kernel.Module.Monitor.Record(stream))
            LoadBadSelector(kernel);

        stream.Position = 0;
        using var again = new Kernel();
        using var replay = again.Module.Monitor.Replay(stream);
        LoadBadSelector(again);

        Assert.AreSequenceEqual([13UL], again.Vectors);
        replay.RequireEnd();
    }

    private static void Run(Kernel kernel, List<ulong> counts)
    {
        for (var i = 0; i < 3000; i++)
        {
            _ = new Probe().Call(kernel.Module, "out_site");
            counts.Add(kernel.Count == 0 ? 0 : kernel.Count + (kernel.Log[^1].Vector << 32));
            *kernel.Word("kernel_count") = 0;
        }
    }

    private static void ReadMsr(Kernel kernel, ScriptedHandlers.Script script)
    {
        *kernel.Word("kernel_skip") = 2;
        kernel.Handlers.Scripts[SiteKind.ReadMsr] = script;
        new Probe().Call(kernel.Module, "rdmsr_site").AssertOnlyChanged();
    }

    private static void LoadBadSelector(Kernel kernel)
    {
        *kernel.Word("kernel_skip") = 3;
        new Probe { [Probe.Rax] = 0x30 }.Call(kernel.Module, "lldt_site").AssertOnlyChanged();
    }
}
