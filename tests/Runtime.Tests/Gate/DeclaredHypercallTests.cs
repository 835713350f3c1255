// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Runtime.Tests.Interrupts;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Gate;

/// <summary>Declared hypercalls: the stub calls the handler itself, and takes the slow way where it must; both give the same.</summary>
[TestClass]
public sealed unsafe class DeclaredHypercallTests
{
    private const ulong Result = 0x8877665544332211;

    [TestMethod]
    [DataRow("call_one", false)]
    [DataRow("call_one", true, DisplayName = "call_one, through the gate")]
    [DataRow("call_unaligned", false)]
    [DataRow("call_raw", false)]
    public void Call_SixArguments_ReachTheHandlerInOrderAndItsResultTheCaller(string function, bool isDetoured)
    {
        ulong[]? arguments = null;
        using var kernel = Load(given =>
        {
            arguments = given;
            return Result;
        });
        if (isDetoured)
            kernel.Module.DetourHypercalls();

        // The first call of a thread makes its virtual CPU, the second finds it.
        for (var i = 0; i < 2; i++)
        {
            var result = ((delegate* unmanaged<ulong, ulong, ulong, ulong, ulong, ulong, ulong>)kernel.Export(function))(1, 2, 3, 4, 5, ulong.MaxValue);

            Assert.AreEqual(Result, result);
            Assert.AreSequenceEqual([1UL, 2UL, 3UL, 4UL, 5UL, ulong.MaxValue], arguments);
        }
    }

    [TestMethod]
    [DataRow("call_one")]
    [DataRow("call_unaligned")]
    public void Call_HandlerThatTrashesItsRegisters_KeepsTheCalleeSavedOnes(string function)
    {
        using var kernel = Load(static _ =>
        {
            ((delegate* unmanaged<int, void>)Probe.Export("trash"))(0);
            return Result;
        });
        new Probe().Call(kernel.Module, function);

        var probe = new Probe().Call(kernel.Module, function);

        Assert.AreEqual(Result, probe[Probe.Rax]);
        probe.AssertOnlyChanged(Probe.Rax, Probe.Rcx, Probe.Rdx, Probe.Rsi, Probe.Rdi, Probe.R8, 9, 10, Probe.R11, Probe.Flags);
    }

    [TestMethod]
    public void Call_NumberThatTheClassDoesNotKnow_IsAFaultThatNamesIt()
    {
        using var kernel = Load(static _ => Result);

        var fault = Assert.ThrowsExactly<AfterlinkException>(() => kernel.Module.Run(() => kernel.Call("call_undeclared", 0)));

        Assert.AreEqual(DiagnosticId.HandlerThrew, fault.Id);
        Assert.Contains("0x2", fault.Message);
        Assert.Contains("call_undeclared", fault.Message);
    }

    [TestMethod]
    [DataRow("call_one")]
    [DataRow("call_unaligned")]
    [DataRow("call_raw")]
    public void Call_HandlerThrows_GivesZeroAndTheFaultNamesTheSite(string function)
    {
        using var kernel = Load(static _ => throw new InvalidOperationException("no more paper"));
        var result = Result;

        var fault = Assert.ThrowsExactly<AfterlinkException>(() => kernel.Module.Run(() => result = kernel.Call(function, 7)));

        Assert.AreEqual(0UL, result);
        Assert.Contains("no more paper", fault.Message);
        Assert.IsInstanceOfType<InvalidOperationException>(fault.InnerException);
    }

    [TestMethod]
    public void Dispose_InsideAHandler_IsRefused()
    {
        var refusal = default(AfterlinkException);
        using var kernel = Load(static _ => 0);
        kernel.Handlers.Hypercall = _ =>
        {
            refusal = Assert.ThrowsExactly<AfterlinkException>(kernel.Module.Dispose);
            return 0;
        };

        kernel.Call("call_one", 0);

        Assert.AreEqual(DiagnosticId.ModuleInUse, refusal!.Id);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true, DisplayName = "through the gate")]
    public void RaiseInterrupt_InAHandler_ArrivesBehindTheHypercallWhichKeepsItsResult(bool isDetoured)
    {
        using var kernel = Load(static _ => Result);
        kernel.Handlers.Hypercall = _ =>
        {
            kernel.Cpu.RaiseInterrupt(0x41);
            return Result;
        };
        kernel.Call("call_one", 0);
        if (isDetoured)
            kernel.Module.DetourHypercalls();

        var result = kernel.Call("call_one", 0);

        Assert.AreEqual(Result, result);
        Assert.AreSequenceEqual([0x41UL, 0x41UL], kernel.Vectors);
        Assert.AreEqual(0UL, kernel.Log[1].Alignment, "the frame is aligned to 16");
        Assert.AreEqual(Result, kernel.Log[1].Rax);
    }

    [TestMethod]
    public void ProcessorException_OfAHandler_EntersTheModulesHandlerBehindTheHypercall()
    {
        using var kernel = Load(static _ => throw ProcessorException.GeneralProtection("no such page"));

        var result = kernel.Call("call_one", 0);

        Assert.AreEqual(0UL, result);
        Assert.AreSequenceEqual([13UL], kernel.Vectors);
    }

    [TestMethod]
    public void Load_OtherHandlers_TakeOver()
    {
        using var first = Load(static _ => 1);
        var answer = first.Call("call_one", 0);
        var path = first.Module.Path;
        first.Dispose();
        var handlers = new ScriptedHandlers { Hypercalls = DeclaredHandlers.Bindings, Hypercall = static _ => 2 };

        using var second = handlers.Load(path);

        Assert.AreEqual(1UL, answer);
        Assert.AreEqual(2UL, ((delegate* unmanaged<ulong, ulong>)first.Export("call_one"))(0));
    }

    private static Kernel Load(Func<ulong[], ulong> hypercall) =>
        new(handlers: new ScriptedHandlers { Hypercalls = DeclaredHandlers.Bindings, Hypercall = hypercall }, source: "declared.c");
}
