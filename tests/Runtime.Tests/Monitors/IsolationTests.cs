// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.Modules;
using Afterlink.Monitor;
using Afterlink.Runtime.Tests.Interrupts;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Monitors;

/// <summary>Many modules, monitors and instances in one process, and handlers that do what they like.</summary>
[TestClass]
public sealed unsafe class IsolationTests
{
    [TestMethod]
    public void Load_SeparateInstances_HaveDataAndMonitorsOfTheirOwn()
    {
        var path = Fixtures.Module("kernel.c");
        var options = new MonitorOptions { SeparateInstances = true };
        var instances = Enumerable.Range(0, 5).Select(_ => new ScriptedHandlers().Load(path, options)).ToList();
        for (var i = 0; i < instances.Count; i++)
            *(ulong*)NativeLibrary.GetExport(instances[i].Handle, "kernel_count") = (ulong)i;
        new Probe().Call(instances[2], "cli_site");

        Assert.AreSequenceEqual([0UL, 1UL, 2UL, 3UL, 4UL], instances.Select(static module => *(ulong*)NativeLibrary.GetExport(module.Handle, "kernel_count")));
        Assert.AreSequenceEqual([true, true, false, true, true], instances.Select(static module => module.Monitor.CurrentCpu.InterruptsEnabled));
        instances.ForEach(static module => module.Dispose());
    }

    [TestMethod]
    public void Fault_OfASeparateInstance_NamesTheFile()
    {
        var path = Fixtures.Module("driver.c");
        var handlers = new ScriptedHandlers();
        handlers.Scripts[SiteKind.PortIn8] = static (_, _) => throw new InvalidOperationException();
        using var module = handlers.Load(path, new MonitorOptions { SeparateInstances = true });

        var fault = Assert.ThrowsExactly<AfterlinkException>(
            () => module.Run(() => ((delegate* unmanaged<ushort, byte>)NativeLibrary.GetExport(module.Handle, "read_status"))(1)));

        Assert.Contains($" of {path} threw", fault.Message);
        Assert.AreEqual(path, module.Path);
    }

    [TestMethod]
    public void Interrupt_OfOneMonitor_LeavesTheOthersAlone()
    {
        using var one = new Kernel(new MonitorOptions { SeparateInstances = true });
        using var other = new Kernel(new MonitorOptions { SeparateInstances = true });
        one.Cpu.RaiseInterrupt(0x41);

        new Probe().Call(other.Module, "out_site").AssertOnlyChanged();
        var before = (one.Count, other.Count);
        new Probe().Call(one.Module, "out_site").AssertOnlyChanged();

        Assert.AreEqual(((0UL, 0UL), 1UL, 0UL), (before, one.Count, other.Count));
    }

    [TestMethod]
    public void Interrupt_ModulesOfOneMonitor_ShareTheCpu()
    {
        using var monitor = new VirtualMachineMonitor(new MonitorOptions());
        var handlers = new ScriptedHandlers();
        using var kernel = LoadedModule.Load(handlers.Describe(Fixtures.Module("kernel.c")), handlers, monitor);
        using var driver = LoadedModule.Load(handlers.Describe(Fixtures.Module("sites.S")), handlers, monitor);
        ((delegate* unmanaged<void>)NativeLibrary.GetExport(kernel.Handle, "kernel_load"))();
        monitor.CurrentCpu.RaiseInterrupt(0x41);

        // The table is the kernel's, the interrupted code the driver's.
        new Probe().Call(driver, "out8_dx").AssertOnlyChanged();

        Assert.AreEqual(1UL, *(ulong*)NativeLibrary.GetExport(kernel.Handle, "kernel_count"));
    }

    [TestMethod]
    public void Handler_ThatCallsTheModule_RunsItsInstructionsAndInterrupts()
    {
        using var kernel = new Kernel();
        var isInside = false;
        var kinds = new List<ulong>();
        kernel.OnOut(0x80, _ =>
        {
            if (isInside)
                return;
            isInside = true;
            kernel.Cpu.RaiseInterrupt(0x41);
            new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged();
            kinds.Add(kernel.Count);
            kernel.Cpu.RaiseInterrupt(0x42);
        });

        new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged();

        Assert.AreSequenceEqual([1UL], kinds);
        Assert.AreSequenceEqual([0x41UL, 0x42UL], kernel.Vectors);
        Assert.IsLessThan(kernel.Log[1].StackPointer, kernel.Log[0].StackPointer);
    }

    [TestMethod]
    public void Handler_ThatThrowsInsideANestedRun_EndsThatOneOnly()
    {
        using var kernel = new Kernel();
        var inner = 0;
        kernel.Handlers.Scripts[SiteKind.ReadMsr] = static (_, _) => throw new InvalidOperationException("broken");
        kernel.OnOut(0x80, _ =>
        {
            Assert.ThrowsExactly<AfterlinkException>(() => kernel.Module.Run(() => new Probe().Call(kernel.Module, "rdmsr_site")));
            inner++;
        });

        kernel.Module.Run(() => new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged());

        Assert.AreEqual(1, inner);
    }

    [TestMethod]
    public void Handler_ThatIsCancelled_IsAFaultOfTheMonitor()
    {
        using var cancelled = new CancellationTokenSource();
        using var kernel = new Kernel { Cancellation = cancelled.Token };
        cancelled.Cancel();

        var fault = Assert.ThrowsExactly<AfterlinkException>(() => kernel.Module.Run(() => new Probe().Call(kernel.Module, "hlt_site")));

        Assert.AreEqual(DiagnosticId.HandlerThrew, fault.Id);
        Assert.IsInstanceOfType<OperationCanceledException>(fault.InnerException);
    }

    [TestMethod]
    public void Halt_OfTheMonitor_EndsByItsOptions()
    {
        using var cancelled = new CancellationTokenSource();
        var handlers = new ScriptedHandlers();
        var path = Fixtures.Module("kernel.c");
        var description = new ModuleDescription
        {
            Name = "kernel",
            FileName = path,
            Handlers = [.. handlers.Describe(path).Handlers.Where(static handler => handler.Kind != SiteKind.Halt)],
        };
        using var module = LoadedModule.Load(description, handlers, new MonitorOptions { Cancellation = cancelled.Token });
        cancelled.CancelAfter(50);

        var fault = Assert.ThrowsExactly<AfterlinkException>(() => module.Run(() => new Probe().Call(module, "hlt_site")));

        Assert.IsInstanceOfType<OperationCanceledException>(fault.InnerException);
    }

    [TestMethod]
    public void Handler_ThatBlocks_LosesNoInterrupt()
    {
        using var kernel = new Kernel();
        var cpu = kernel.Cpu;
        using var blocked = new ManualResetEventSlim();
        using var raised = new ManualResetEventSlim();
        kernel.OnOut(0x80, _ =>
        {
            blocked.Set();
            raised.Wait(TestContext.CancellationToken);
        });
        var raiser = new Thread(() =>
        {
            blocked.Wait(TestContext.CancellationToken);
            cpu.RaiseInterrupt(0x41);
            cpu.RaiseInterrupt(0x42);
            raised.Set();
        });
        raiser.Start();

        new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged();
        raiser.Join();

        Assert.AreSequenceEqual([0x42UL, 0x41UL], kernel.Vectors);
    }

    [TestMethod]
    public void Cpus_ThreadsThatComeAndGo_AreThoseAttached()
    {
        using var kernel = new Kernel();
        var monitor = kernel.Module.Monitor;
        var cpu = kernel.Cpu;
        var before = monitor.Cpus;
        var (during, other) = (before, cpu);
        var thread = new Thread(() =>
        {
            other = monitor.CurrentCpu;
            during = monitor.Cpus;
            monitor.DetachCurrentThread();
        });
        thread.Start();
        thread.Join();

        Assert.Contains(cpu, before);
        Assert.AreSequenceEqual(before.Append(other).OrderBy(static item => item.Ordinal), during);
        Assert.AreSequenceEqual(before, monitor.Cpus);
    }

    [TestMethod]
    public void Detach_ThenCall_StartsTheCpuAnew()
    {
        using var kernel = new Kernel();
        new Probe().Call(kernel.Module, "cli_site");

        kernel.Module.Monitor.DetachCurrentThread();
        kernel.Module.Monitor.DetachCurrentThread();
        new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged();

        Assert.IsTrue(kernel.Cpu.InterruptsEnabled);
        Assert.AreEqual(0UL, kernel.Cpu.InterruptDescriptorTable);
    }

    [TestMethod]
    public void Detach_InsideAHandler_IsRefused()
    {
        using var kernel = new Kernel();
        AfterlinkException? refusal = null;
        kernel.OnOut(0x80, _ => refusal = Assert.ThrowsExactly<AfterlinkException>(kernel.Module.Monitor.DetachCurrentThread));

        new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged();

        Assert.AreEqual(DiagnosticId.ModuleInUse, refusal!.Id);
    }

    [TestMethod]
    public void Interrupts_ManyThreadsUnderGarbageCollection_LoseNothing()
    {
        const int Threads = 3, Total = 2000;
        using var end = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!end.IsCancellationRequested)
                GC.Collect(0);
        });
        var counts = new ulong[Threads];
        var threads = Enumerable.Range(0, Threads).Select(index => new Thread(() =>
        {
            using var kernel = new Kernel(new MonitorOptions { SeparateInstances = true });
            kernel.OnOut(0x80, _ => kernel.Cpu.RaiseInterrupt(new byte[] { 0x41 }[0]));
            for (var i = 0; i < Total; i++)
                new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged();
            counts[index] = kernel.Count;
        })).ToList();
        collector.Start();
        threads.ForEach(static thread => thread.Start());

        threads.ForEach(static thread => thread.Join());
        end.Cancel();
        collector.Join();

        Assert.AreSequenceEqual(Enumerable.Repeat((ulong)Total, Threads), counts);
    }

    public required TestContext TestContext { get; init; }
}
