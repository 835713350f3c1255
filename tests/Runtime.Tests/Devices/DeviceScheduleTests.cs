// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Devices;
using CsCheck;

namespace Afterlink.Runtime.Tests.Devices;

[TestClass]
public sealed class DeviceScheduleTests
{
    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero));

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Wait_VirtualClock_JumpsFromEventToEvent()
    {
        using var schedule = new DeviceSchedule(_clock);
        var pic = new PicBench();
        var pit = new Pit8254(_clock, pic.Pic.Line(0).Connect());
        var rtc = new RtcMc146818(_clock, pic.Pic.Line(8).Connect());
        schedule.Add(pit);
        schedule.Add(rtc);
        pit.Write8(3, 0x34);
        pit.Write8(0, 0x00);
        pit.Write8(0, 0x00);
        rtc.Write8(0, 0x0B);
        rtc.Write8(1, 0x12);
        Assert.AreSequenceEqual(new[] { 0 }, pic.TakeAll(), "OUT rises with the control word");

        var ticks = 0;
        while (pic.TakeAll() is var taken && !taken.Contains(8))
        {
            ticks += taken.Count;
            Assert.IsTrue(schedule.Wait(TestContext.CancellationToken));
        }

        Assert.AreEqual(18, ticks, "18.2 ticks of the timer come in the clock's second");
        Assert.AreEqual(1_000_000_000, _clock.GetTimestamp());
    }

    [TestMethod]
    public void Wait_NothingWillHappen_SaysSo()
    {
        using var schedule = new DeviceSchedule(_clock);
        schedule.Add(new Pit8254(_clock));

        Assert.IsFalse(schedule.Wait(TestContext.CancellationToken));
        Assert.AreEqual(0, _clock.GetTimestamp());
    }

    [TestMethod]
    public void Wait_PostedWork_IsDoneOnTheThreadThatWaits()
    {
        using var schedule = new DeviceSchedule(TimeProvider.System);
        var thread = 0;
        var poster = new Thread(() => schedule.Post(() => thread = Environment.CurrentManagedThreadId));
        poster.Start();

        while (thread == 0)
            schedule.Wait(TestContext.CancellationToken);

        Assert.AreEqual(Environment.CurrentManagedThreadId, thread);
        poster.Join();
    }

    [TestMethod]
    public void Wait_SystemClock_ReturnsWhenADeviceIsDue()
    {
        using var schedule = new DeviceSchedule(TimeProvider.System);
        var interrupts = new List<bool>();
        var pit = new Pit8254(TimeProvider.System, new InterruptLine(interrupts.Add).Connect());
        schedule.Add(pit);
        pit.Write8(3, 0x30);
        pit.Write8(0, 0xFF);
        pit.Write8(0, 0x0F);

        while (interrupts.Count == 0)
            Assert.IsTrue(schedule.Wait(TestContext.CancellationToken));

        Assert.AreSequenceEqual(new[] { true }, interrupts);
    }

    [TestMethod]
    public void Wait_Cancelled_Throws()
    {
        using var schedule = new DeviceSchedule(TimeProvider.System);

        Assert.Throws<OperationCanceledException>(() => schedule.Wait(new CancellationToken(canceled: true)));
    }

    [TestMethod]
    public void VirtualClock_Advanced_MovesTimeStampAndTimeOfDayTogether()
    {
        _clock.Advance(TimeSpan.FromSeconds(34));
        _clock.AdvanceTo(5);

        Assert.AreEqual(34_000_000_000, _clock.GetTimestamp());
        Assert.AreEqual(new DateTimeOffset(2026, 3, 14, 15, 10, 0, TimeSpan.Zero), _clock.GetUtcNow());
        Assert.Throws<ArgumentOutOfRangeException>(() => _clock.Advance(TimeSpan.FromTicks(-1)));
        Assert.ThrowsExactly<NotSupportedException>(() => _clock.CreateTimer(static _ => { }, null, TimeSpan.Zero, TimeSpan.Zero));
    }

    [TestMethod]
    public void TimestampOf_AnyCycle_IsTheFirstThatReachesIt() => Gen.Select(Gen.Long[0, 1L << 50], Gen.Int[1, 4_000_000]).Sample((cycle, hertz) =>
    {
        var clock = new VirtualClock(DateTimeOffset.UnixEpoch);
        clock.AdvanceTo(12345);
        var oscillator = new Oscillator(clock, hertz);
        cycle %= hertz * 100_000_000L;
        var timestamp = oscillator.TimestampOf(cycle);

        if (cycle != 0)
        {
            clock.AdvanceTo(timestamp - 1);
            Assert.IsLessThan(cycle, oscillator.Cycle);
        }

        clock.AdvanceTo(timestamp);
        Assert.IsGreaterThanOrEqualTo(cycle, oscillator.Cycle);
    });
}
