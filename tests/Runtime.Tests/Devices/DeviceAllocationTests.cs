// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Devices;

namespace Afterlink.Runtime.Tests.Devices;

/// <summary>The access path allocates nothing, whatever is read and written.</summary>
[TestClass]
public sealed class DeviceAllocationTests
{
    private readonly VirtualClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly Pic8259 _pic = new();

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(nameof(Pic8259), 6)]
    [DataRow(nameof(Pit8254), 5)]
    [DataRow(nameof(RtcMc146818), 2)]
    [DataRow(nameof(Uart16550), 8)]
    [DataRow(nameof(PciHost), 8)]
    public void Access_AnyValueAtAnyOffset_AllocatesNothing(string name, int ports)
    {
        var device = Create(name);
        AccessAll(device, ports);
        var before = GC.GetAllocatedBytesForCurrentThread();

        AccessAll(device, ports);

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Wait_VirtualClock_AllocatesNothing()
    {
        using var schedule = new DeviceSchedule(_clock);
        var timer = new Pit8254(_clock, _pic.Line(0).Connect());
        schedule.Add(timer);
        timer.Write8(3, 0x34);
        timer.Write8(0, 0);
        timer.Write8(0, 1);
        schedule.Wait(TestContext.CancellationToken);
        var before = GC.GetAllocatedBytesForCurrentThread();

        schedule.Wait(TestContext.CancellationToken);

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private IPortDevice Create(string name) => name switch
    {
        nameof(Pic8259) => _pic,
        nameof(Pit8254) => new Pit8254(_clock, _pic.Line(0).Connect()),
        nameof(RtcMc146818) => new RtcMc146818(_clock, _pic.Line(8).Connect()),
        nameof(Uart16550) => new Uart16550(_pic.Line(4).Connect(), _clock),
        _ => new PciHost(),
    };

    private void AccessAll(IPortDevice device, int ports)
    {
        for (var value = 0; value < 256; value++)
        {
            for (var offset = 0; offset < ports; offset++)
            {
                device.Write8(offset, (byte)value);
                device.Read8(offset);
            }

            _clock.AdvanceTo(_clock.GetTimestamp() + 100_000);
        }
    }
}
