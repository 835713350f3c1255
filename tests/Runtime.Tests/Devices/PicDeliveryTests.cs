// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Devices;
using Afterlink.Runtime.Tests.Interrupts;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Devices;

/// <summary>A module with its own table of handlers, interrupted by the pair of 8259A at INTR of its virtual CPU.</summary>
[TestClass]
public sealed unsafe class PicDeliveryTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Raise_SeveralLinesWhileInterruptsAreOff_ArriveInTheControllersOrder()
    {
        using var kernel = new Kernel();
        var bench = Connect(kernel);
        *kernel.Word("kernel_end") = 1;
        kernel.Cpu.InterruptsEnabled = false;
        bench.Raise(5, 1, 12);
        Assert.AreEqual(0UL, kernel.Count);

        new Probe().Call(kernel.Module, "sti_site");
        new Probe().Call(kernel.Module, "out_site");

        Assert.AreSequenceEqual([0x21UL, 0x2CUL, 0x25UL], kernel.Vectors, "the lowest input first, where a local APIC takes the highest vector");
        Assert.IsFalse(kernel.Cpu.IsInterruptPending);
    }

    [TestMethod]
    public void Raise_LineThatIsMaskedBeforeItArrives_DoesNotArrive()
    {
        using var kernel = new Kernel();
        var bench = Connect(kernel);
        kernel.Cpu.InterruptsEnabled = false;
        bench.Raise(4);
        Assert.IsTrue(kernel.Cpu.IsInterruptPending);

        bench.Mask(0xFF, 0xFF);
        new Probe().Call(kernel.Module, "sti_site");
        new Probe().Call(kernel.Module, "out_site");

        Assert.AreEqual(0UL, kernel.Count);
    }

    [TestMethod]
    public void Raise_WithoutEndOfInterrupt_HoldsBackTheSamePriority()
    {
        using var kernel = new Kernel();
        var bench = Connect(kernel);

        bench.Raise(4);
        new Probe().Call(kernel.Module, "out_site");
        bench.Lower(4);
        bench.Raise(4, 6);
        new Probe().Call(kernel.Module, "out_site");

        Assert.AreSequenceEqual([0x24UL], kernel.Vectors);
    }

    [TestMethod]
    public void Raise_TogetherWithARaisedVector_GoesFirst()
    {
        using var kernel = new Kernel();
        var bench = Connect(kernel);
        kernel.Cpu.RaiseInterrupt(0xF0);
        bench.Raise(7);

        new Probe().Call(kernel.Module, "out_site");

        Assert.AreSequenceEqual([0x27UL, 0xF0UL], kernel.Vectors);
    }

    [TestMethod]
    public void Halt_LineRaisedByTheSchedule_EndsIt()
    {
        using var kernel = new Kernel();
        var bench = Connect(kernel);
        var clock = new VirtualClock(DateTimeOffset.UnixEpoch);
        var timer = new Pit8254(clock, bench.Pic.Line(0).Connect());
        using var schedule = new DeviceSchedule(clock);
        schedule.Add(timer);
        timer.Write8(3, 0x34);
        timer.Write8(0, 0x9C);
        timer.Write8(0, 0x2E);
        *kernel.Word("kernel_end") = 1;
        kernel.Handlers.Scripts[Sites.SiteKind.Halt] = (_, _) =>
        {
            while (!bench.Pic.IsRequesting)
                schedule.Wait(TestContext.CancellationToken);
        };

        // The control word raises the first one, the counter the others.
        var halts = kernel.Call("kernel_idle", 5);

        Assert.AreSequenceEqual(Enumerable.Repeat(0x20UL, 5), kernel.Vectors);
        Assert.AreEqual(5UL, halts);
        Assert.IsTrue(clock.GetTimestamp() is > 39_000_000 and < 41_000_000, "four periods of 10 ms");
    }

    [TestMethod]
    public void InterruptController_Disconnected_InterruptsNoMore()
    {
        using var kernel = new Kernel();
        var bench = Connect(kernel);
        kernel.Cpu.InterruptsEnabled = false;
        bench.Raise(4);

        kernel.Cpu.InterruptController = null;
        new Probe().Call(kernel.Module, "sti_site");
        new Probe().Call(kernel.Module, "out_site");

        Assert.AreEqual(0UL, kernel.Count);
        Assert.IsNull(bench.Pic.RequestChanged);
    }

    private static PicBench Connect(Kernel kernel)
    {
        var bench = new PicBench();
        kernel.Cpu.InterruptController = bench.Pic;
        kernel.OnOut(0x20, vector =>
        {
            if (vector >= 0x28)
                bench.Command(PicBench.Slave, 0x20);
            bench.Command(PicBench.Master, 0x20);
        });
        return bench;
    }
}
