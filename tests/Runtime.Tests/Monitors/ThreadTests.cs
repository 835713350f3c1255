// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Monitors;

[TestClass]
public sealed unsafe class ThreadTests
{
    [TestMethod]
    public void InterruptFlag_EachThread_HasItsOwn()
    {
        using var module = new ScriptedHandlers().Load(Fixtures.Module("sites.S"));
        new Probe().Call(module, "cli_site");
        var other = false;

        var thread = new Thread(() => other = module.Monitor.CurrentCpu.InterruptsEnabled);
        thread.Start();
        thread.Join();

        Assert.IsTrue(other);
        Assert.IsFalse(module.Monitor.CurrentCpu.InterruptsEnabled);
    }

    [TestMethod]
    public void VirtualCpu_NextMonitorOfAThread_StartsAnew()
    {
        for (var i = 0; i < 3; i++)
        {
            using var module = new ScriptedHandlers().Load(Fixtures.Module("sites.S"));
            Assert.IsTrue(module.Monitor.CurrentCpu.InterruptsEnabled);
            new Probe().Call(module, "cli_site");
            Assert.IsFalse(module.Monitor.CurrentCpu.InterruptsEnabled);
        }
    }

    [TestMethod]
    public void Hypercalls_ManyThreadsUnderGarbageCollection_LoseNothing()
    {
        const int Threads = 4;
        const ulong Calls = 20_000;
        var handlers = new ScriptedHandlers();
        handlers.Scripts[SiteKind.Hypercall] = static (frame, _) => frame->Rax = (ulong)new ulong[] { frame->Rax, 1 }.Sum(static value => (long)value);
        using var module = handlers.Load(Fixtures.Module("driver.c"));
        using var end = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!end.IsCancellationRequested)
                GC.Collect();
        });
        var sums = new ulong[Threads];
        var threads = Enumerable.Range(0, Threads).Select(index => new Thread(() => sums[index] = AskMany(module, (ulong)index, Calls))).ToList();

        collector.Start();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        end.Cancel();
        collector.Join();

        for (var index = 0UL; index < Threads; index++)
            Assert.AreEqual((Calls * (index + 1)) + (Calls * (Calls - 1) / 2), sums[index]);
        Assert.HasCount((int)(Threads * Calls), handlers.Calls);
    }

    [TestMethod]
    public void VirtualCpu_ThreadsThatEnd_GiveTheirsBack()
    {
        using var module = new ScriptedHandlers().Load(Fixtures.Module("sites.S"));
        var ordinals = new HashSet<int>();
        for (var i = 0; i < 200; i++)
        {
            var thread = new Thread(() =>
            {
                lock (ordinals)
                    ordinals.Add(module.Monitor.CurrentCpu.Ordinal);
            });
            thread.Start();
            thread.Join();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.IsLessThan(100, ordinals.Count);
    }

    private static ulong AskMany(LoadedModule module, ulong number, ulong count)
    {
        ulong sum = 0;
        ((delegate* unmanaged<ulong, ulong, ulong*, void>)NativeLibrary.GetExport(module.Handle, "ask_many"))(number, count, &sum);
        return sum;
    }
}
