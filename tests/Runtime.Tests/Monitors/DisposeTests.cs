// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Monitors;

[TestClass]
public sealed unsafe class DisposeTests
{
    [TestMethod]
    public void Dispose_InsideAHandler_IsModuleInUse()
    {
        var handlers = new ScriptedHandlers();
        LoadedModule? module = null;
        AfterlinkException? refusal = null;
        handlers.Scripts[SiteKind.Halt] = (_, _) => refusal = Assert.ThrowsExactly<AfterlinkException>(module!.Dispose);
        using (module = handlers.Load(Fixtures.Module("driver.c")))
            Rest(module);

        Assert.AreEqual(DiagnosticId.ModuleInUse, refusal!.Id);
    }

    [TestMethod]
    public void Dispose_HandlerOnAnotherThread_IsModuleInUse()
    {
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var handlers = new ScriptedHandlers();
        handlers.Scripts[SiteKind.Halt] = (_, _) =>
        {
            entered.Set();
            leave.Wait(TestContext.CancellationToken);
        };
        using var module = handlers.Load(Fixtures.Module("driver.c"));
        var thread = new Thread(() => Rest(module));
        thread.Start();
        entered.Wait(TestContext.CancellationToken);

        var refusal = Assert.ThrowsExactly<AfterlinkException>(module.Dispose);
        leave.Set();
        thread.Join();

        Assert.AreEqual(DiagnosticId.ModuleInUse, refusal.Id);
    }

    [TestMethod]
    public void Dispose_InsideRun_IsModuleInUse()
    {
        using var module = new ScriptedHandlers().Load(Fixtures.Module("driver.c"));

        var refusal = Assert.ThrowsExactly<AfterlinkException>(() => module.Run(module.Dispose));

        Assert.AreEqual(DiagnosticId.ModuleInUse, refusal.Id);
    }

    [TestMethod]
    public void Dispose_Twice_IsFine()
    {
        var module = new ScriptedHandlers().Load(Fixtures.Module("driver.c"));

        module.Dispose();
        module.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => module.Run(static () => { }));
    }

    [TestMethod]
    public void Dispose_InstructionsOfAnOrdinaryProcess_RunNativelyAgain()
    {
        var module = new ScriptedHandlers().Load(Fixtures.Module("driver.c"), new MonitorOptions
        {
            Cpuid = CpuidTable.Host.With(0, 0, new CpuidResult(0x77, 0, 0, 0)),
        });
        var leaf = (delegate* unmanaged<uint, uint>)NativeLibrary.GetExport(module.Handle, "leaf");
        var bound = leaf(0);

        module.Dispose();

        Assert.AreEqual((0x77u, CpuidTable.Host.Query(0, 0).Eax), (bound, leaf(0)));
    }

    [TestMethod]
    public void Dispose_PrivilegedInstruction_EndsTheProcessWithItsName()
    {
        var (exitCode, output) = Child.Run("disposed", Fixtures.Module("driver.c"));

        Assert.AreNotEqual(0, exitCode);
        Assert.Contains("AFL4011", output);
        Assert.Contains("read_status", output);
        Assert.Contains("driver.c:8", output);
    }

    [TestMethod]
    public void Exit_ThreadInsideTheModule_EndsQuietly()
    {
        var (exitCode, output) = Child.Run("exit", Fixtures.Module("driver.c"));

        Assert.AreEqual((0, "end of main"), (exitCode, output.Trim()));
    }

    [TestMethod]
    public void Unbound_SameFile_DiesOfItsFirstPrivilegedInstruction()
    {
        var (exitCode, _) = Child.Run("native-cli", Fixtures.Module("driver.c"));

        Assert.AreNotEqual(0, exitCode);
    }

    [TestMethod]
    public void MonitorDispose_ModuleStillBound_IsModuleInUse()
    {
        using var monitor = new Afterlink.Monitor.VirtualMachineMonitor(new MonitorOptions());
        var handlers = new ScriptedHandlers();
        using var module = LoadedModule.Load(handlers.Describe(Fixtures.Module("driver.c")), handlers, monitor);

        Assert.AreEqual(DiagnosticId.ModuleInUse, Assert.ThrowsExactly<AfterlinkException>(monitor.Dispose).Id);
    }

    public required TestContext TestContext { get; init; }

    private static void Rest(LoadedModule module) => ((delegate* unmanaged<void>)NativeLibrary.GetExport(module.Handle, "rest"))();
}
