// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Monitors;

[TestClass]
public sealed unsafe class FaultTests
{
    [TestMethod]
    public void Run_HandlerThrows_ThrowsAfterTheCallWithSiteAndLine()
    {
        var cause = new InvalidOperationException("no such device");
        using var module = Load(cause);
        byte value = 0xEE;

        var fault = Assert.ThrowsExactly<AfterlinkException>(() => module.Run(() => value = Call<byte>(module, "read_status")));

        Assert.AreEqual(DiagnosticId.HandlerThrew, fault.Id);
        Assert.AreEqual("AFL4009", fault.Code);
        Assert.AreSame(cause, fault.InnerException);
        Assert.Contains("PortIn8", fault.Message);
        Assert.Contains("read_status", fault.Message);
        Assert.Contains("driver.c:8", fault.Message);
        Assert.AreEqual(0, value, "the instruction's result is 0");
    }

    [TestMethod]
    public void Run_NoFault_GivesTheResult()
    {
        using var module = new ScriptedHandlers().Load(Fixtures.Module("driver.c"));

        Assert.AreEqual(5, module.Run(static () => 5));
    }

    [TestMethod]
    public void Run_FaultAndExceptionOfTheCaller_GivesBoth()
    {
        using var module = Load(new InvalidOperationException());

        var both = Assert.ThrowsExactly<AggregateException>(() => module.Run(() =>
        {
            Call<byte>(module, "read_status");
            throw new TimeoutException();
        }));

        Assert.HasCount(2, both.InnerExceptions);
    }

    [TestMethod]
    public void Run_Nested_ThrowsFromTheInnerOne()
    {
        using var module = Load(new InvalidOperationException());
        var inner = false;

        module.Run(() =>
        {
            Assert.ThrowsExactly<AfterlinkException>(() => module.Run(() => Call<byte>(module, "read_status")));
            inner = true;
        });

        Assert.IsTrue(inner);
    }

    [TestMethod]
    public void Run_AfterAFault_BeginsAnew()
    {
        using var module = Load(new InvalidOperationException());
        Assert.ThrowsExactly<AfterlinkException>(() => module.Run(() => Call<byte>(module, "read_status")));

        module.Run(() => Call<byte>(module, "rest"));
    }

    [TestMethod]
    public void Defer_OutsideRun_ThrowsFromDispose()
    {
        var module = Load(new InvalidOperationException(), new MonitorOptions { FaultPolicy = FaultPolicy.Defer });
        Call<byte>(module, "read_status");

        Assert.AreEqual(DiagnosticId.HandlerThrew, Assert.ThrowsExactly<AfterlinkException>(module.Dispose).Id);
        module.Dispose();
    }

    [TestMethod]
    public void Defer_OnAnotherThread_ThrowsFromTheNextRun()
    {
        using var module = Load(new InvalidOperationException(), new MonitorOptions { FaultPolicy = FaultPolicy.Defer });
        var thread = new Thread(() => Call<byte>(module, "read_status"));
        thread.Start();
        thread.Join();

        Assert.ThrowsExactly<AfterlinkException>(() => module.Run(static () => { }));
    }

    [TestMethod]
    [DataRow("throw-outside-run", "AFL4009")]
    [DataRow("fail-fast", "AFL4009")]
    [DataRow("fault-limit", "AFL4017")]
    public void Policy_ThatEndsTheProcess_NamesCodeSiteAndLine(string scenario, string code)
    {
        var (exitCode, output) = Child.Run(scenario, Fixtures.Module("driver.c"));

        Assert.AreNotEqual(0, exitCode);
        Assert.Contains(code, output);
        Assert.Contains("read_status", output);
        Assert.Contains("driver.c:8", output);
        Assert.Contains("no such device", output);
        Assert.AreEqual(scenario == "throw-outside-run", output.Contains("outside of Run", StringComparison.Ordinal));
    }

    private static LoadedModule Load(Exception cause, MonitorOptions? options = null)
    {
        var handlers = new ScriptedHandlers();
        handlers.Scripts[SiteKind.PortIn8] = (_, _) => throw cause;
        return handlers.Load(Fixtures.Module("driver.c"), options);
    }

    private static T Call<T>(LoadedModule module, string function)
        where T : unmanaged => ((delegate* unmanaged<ushort, T>)NativeLibrary.GetExport(module.Handle, function))(0x64);
}
