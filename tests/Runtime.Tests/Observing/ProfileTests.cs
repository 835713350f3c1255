// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Observing;

[TestClass]
public sealed unsafe class ProfileTests
{
    [TestMethod]
    public void Profile_SitesThatWereReached_AreCountedWithTheirTime()
    {
        using var module = Load(static (frame, _) =>
        {
            Thread.Sleep(2);
            frame->Al = 1;
        });
        using var profile = module.Monitor.Profile();

        for (var i = 0; i < 5; i++)
            Call(module, "read_status");
        Call(module, "disable_and_read");

        var sites = profile.Sites;
        var read = sites[0];
        Assert.AreEqual("read_status", read.Site.Symbol);
        Assert.AreEqual(5, read.Calls);
        Assert.IsGreaterThanOrEqualTo(10, read.Time.TotalMilliseconds);
        Assert.AreEqual(5, read.Latencies.Buckets.Sum());
        Assert.IsGreaterThan(2_000_000, read.Latencies.Percentile(0.5));
        Assert.AreSequenceEqual(new[] { SiteKind.DisableInterrupts, SiteKind.EnableInterrupts, SiteKind.PortIn8, SiteKind.PushFlags },
            sites.Select(static site => site.Site.Kind).OrderBy(static kind => kind.ToString(), StringComparer.Ordinal).ToArray());
        Assert.IsTrue(sites.Skip(1).All(static site => site.Calls == 1));
    }

    [TestMethod]
    public void Profile_FastPaths_StillDoWhatTheyDo()
    {
        using var module = new ScriptedHandlers().Load(Fixtures.Module("sites.S"));
        using var profile = module.Monitor.Profile();

        new Probe { [Probe.Flags] = 0xAD7 }.Call(module, "cli_site").AssertOnlyChanged();

        Assert.IsFalse(module.Monitor.CurrentCpu.InterruptsEnabled);
        Assert.HasCount(1, profile.Sites);
    }

    [TestMethod]
    public void Profile_CachedCpuid_IsWhatTheFastPathGives()
    {
        using var module = new ScriptedHandlers().Load(Fixtures.Module("sites.S"));
        var plain = ProcessorLeafOn(module, processor: 0);
        using var profile = module.Monitor.Profile();

        var watched = ProcessorLeafOn(module, processor: Environment.ProcessorCount - 1);

        Assert.AreEqual(plain, watched);
        Assert.AreEqual(1, profile.Sites.Single().Calls);
    }

    [TestMethod]
    public void Profile_Disposed_CountsNoMore()
    {
        using var module = Load(static (frame, _) => frame->Al = 1);
        var profile = module.Monitor.Profile();
        Call(module, "read_status");

        profile.Dispose();
        Call(module, "read_status");

        Assert.AreEqual(1, profile.Sites.Single().Calls);
    }

    [TestMethod]
    public void Profile_Second_BeginsAtZeroAndOutlivesTheFirst()
    {
        using var module = Load(static (frame, _) => frame->Al = 1);
        var first = module.Monitor.Profile();
        Call(module, "read_status");
        using var second = module.Monitor.Profile();
        first.Dispose();

        Call(module, "read_status");

        Assert.AreEqual(1, second.Sites.Single().Calls);
    }

    [TestMethod]
    public void Profile_WhileRecording_BothSeeTheRun()
    {
        using var stream = new MemoryStream();
        using var module = Load(static (frame, _) => frame->Al = 1);
        using var recording = module.Monitor.Record(stream);
        using var profile = module.Monitor.Profile();

        Call(module, "read_status");

        Assert.AreEqual(1, recording.Events);
        Assert.AreEqual(1, profile.Sites.Single().Calls);
    }

    [TestMethod]
    public void Profile_ManyThreads_LosesNothing()
    {
        const int Threads = 4, Calls = 3000;
        using var module = Load(static (frame, _) => frame->Al = 1);
        using var profile = module.Monitor.Profile();
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < Calls; i++)
                Call(module, "read_status");
        })).ToList();

        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());

        Assert.AreEqual(Threads * Calls, profile.Sites.Single().Calls);
    }

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(1, 1)]
    [DataRow(2, 2)]
    [DataRow(3, 2)]
    [DataRow(1024, 11)]
    [DataRow(long.MaxValue, LatencyHistogram.BucketCount - 1)]
    public void BucketOf_Nanoseconds_IsTheirPowerOfTwo(long ticks, int bucket) => Assert.AreEqual(bucket, LatencyHistogram.BucketOf(ticks));

    [TestMethod]
    public void Percentile_Calls_IsTheUpperEndOfTheirBucket()
    {
        var histogram = new LatencyHistogram([0, 0, 0, 90, 0, 0, 0, 0, 0, 0, 10]);

        Assert.AreEqual(8.0, histogram.Percentile(0.5));
        Assert.AreEqual(1024.0, histogram.Percentile(0.99));
        Assert.AreEqual(0.0, new LatencyHistogram([0]).Percentile(0.5));
    }

    // Leaf 1 tells the APIC id of the processor that runs it: ebx, bits 31 to 24.
    private static ulong ProcessorLeafOn(LoadedModule module, int processor)
    {
        ulong ebx = 0;
        var thread = new Thread(() =>
        {
            var mask = 1UL << processor;
            _ = SetAffinity(0, sizeof(ulong), &mask);
            ebx = new Probe { [Probe.Rax] = 1, [Probe.Rcx] = 0 }.Call(module, "cpuid_site")[Probe.Rbx];
        });
        thread.Start();
        thread.Join();
        return ebx;
    }

    [DllImport("libc", EntryPoint = "sched_setaffinity")]
    private static extern int SetAffinity(int thread, nint size, ulong* mask);

    private static LoadedModule Load(ScriptedHandlers.Script read)
    {
        var handlers = new ScriptedHandlers();
        handlers.Scripts[SiteKind.PortIn8] = read;
        return handlers.Load(Fixtures.Module("driver.c"));
    }

    private static void Call(LoadedModule module, string function) =>
        _ = ((delegate* unmanaged<ushort, ulong>)NativeLibrary.GetExport(module.Handle, function))(0x64);
}
