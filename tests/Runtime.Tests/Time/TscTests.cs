// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Time;

[TestClass]
public sealed class TscTests
{
    [TestMethod]
    [DataRow("rdtsc_site")]
    [DataRow("rdtscp_site")]
    public void Frozen_EveryRead_GivesTheValue(string site)
    {
        using var module = Load(Tsc.Frozen(0x1234_5678_9ABC));

        for (var i = 0; i < 3; i++)
            Assert.AreEqual(0x1234_5678_9ABCUL, Read(module, site));
    }

    [TestMethod]
    [DataRow("rdtsc_site")]
    [DataRow("rdtscp_site")]
    public void Virtual_ClockThatItsOwnerMoves_StandsStillBetween(string site)
    {
        var clock = new VirtualCounter(1000);
        using var module = Load(Tsc.Virtual(clock));

        Assert.AreEqual(1000UL, Read(module, site));
        Assert.AreEqual(1000UL, Read(module, site));
        clock.Advance(1UL << 40);
        Assert.AreEqual(1000UL + (1UL << 40), Read(module, site));
    }

    [TestMethod]
    public void Virtual_TicksPerRead_AreAddedByEachRead()
    {
        var clock = new VirtualCounter(10, ticksPerRead: 5);
        using var module = Load(Tsc.Virtual(clock));

        Assert.AreEqual(10UL, Read(module, "rdtsc_site"));
        Assert.AreEqual(15UL, Read(module, "rdtscp_site"));
        Assert.AreEqual(20UL, clock.Now);
    }

    [TestMethod]
    public void Virtual_ThreadsThatCompare_NeverSeeItGoBack()
    {
        using var module = Load(Tsc.Virtual(new VirtualCounter(0, ticksPerRead: 1)));
        var latest = 0UL;
        var backwards = 0;
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 2000; i++)
            {
                var before = Volatile.Read(ref latest);
                var now = Read(module, "rdtsc_site");
                if (now < before)
                    Interlocked.Increment(ref backwards);
                Interlocked.CompareExchange(ref latest, Math.Max(now, before), before);
            }
        })).ToList();

        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());

        Assert.AreEqual(0, backwards);
    }

    [TestMethod]
    public void Virtual_ClockOfDevices_IsFollowedAtItsFrequency()
    {
        var time = new Afterlink.Devices.VirtualClock(DateTimeOffset.UnixEpoch);
        using var module = Load(Tsc.Virtual(time, 3_000_000_000));
        var before = Read(module, "rdtsc_site");

        time.Advance(TimeSpan.FromMilliseconds(2));

        Assert.AreEqual(before + 6_000_000, Read(module, "rdtscp_site"));
    }

    [TestMethod]
    public void Virtual_TwoMonitors_ShareAClock()
    {
        var clock = new VirtualCounter(1);
        using var one = Load(Tsc.Virtual(clock));
        using var other = Load(Tsc.Virtual(clock));

        clock.Advance(41);

        Assert.AreEqual(42UL, Read(one, "rdtsc_site"));
        Assert.AreEqual(42UL, Read(other, "rdtsc_site"));
    }

    private static LoadedModule Load(Tsc counter) => new ScriptedHandlers().Load(Fixtures.Module("sites.S"), new MonitorOptions { TimeStampCounter = counter });

    private static ulong Read(LoadedModule module, string site)
    {
        var probe = new Probe().Call(module, site);
        return (probe[Probe.Rdx] << 32) | (uint)probe[Probe.Rax];
    }
}
