// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Interrupts;

/// <summary>Exceptions of instructions go to the module's own handlers; where there are none, to the monitor's policy.</summary>
[TestClass]
public sealed unsafe class ExceptionTests
{
    private const ulong Resume = 1 << 16;

    [TestMethod]
    public void Fault_OfTheMonitor_EntersTheModulesHandlerAtTheInstruction()
    {
        using var kernel = new Kernel();
        *kernel.Word("kernel_skip") = 3;

        new Probe { [Probe.Rax] = 0x30 }.Call(kernel.Module, "lldt_site").AssertOnlyChanged();

        var entry = kernel.Log.Single();
        Assert.AreEqual((13UL, 0x30UL), (entry.Vector, entry.Error));
        Assert.AreEqual((ulong)kernel.Export("lldt_site"), entry.InstructionPointer);
        Assert.AreEqual(Resume, entry.Flags & Resume);
        Assert.AreEqual(0UL, entry.Alignment);
    }

    [TestMethod]
    public void Fault_OfAHandler_IsTheSame()
    {
        using var kernel = new Kernel();
        *kernel.Word("kernel_skip") = 2;
        kernel.Handlers.Scripts[SiteKind.ReadMsr] = static (_, _) => throw ProcessorException.GeneralProtection("no such MSR");

        new Probe().Call(kernel.Module, "rdmsr_site").AssertOnlyChanged();

        Assert.AreSequenceEqual([13UL], kernel.Vectors);
    }

    [TestMethod]
    public void Fault_HandlerThatReturns_RunsTheInstructionAgain()
    {
        using var kernel = new Kernel();
        var calls = 0;
        kernel.Handlers.Scripts[SiteKind.ReadMsr] = (frame, _) => frame->EdxEax = ++calls < 3 ? throw ProcessorException.PageFault(0x1234) : 0x5_0000_0006UL;

        var probe = new Probe().Call(kernel.Module, "rdmsr_site");

        probe.AssertOnlyChanged(Probe.Rax, Probe.Rdx);
        Assert.AreEqual((6UL, 5UL), (probe[Probe.Rax], probe[Probe.Rdx]));
        Assert.AreSequenceEqual([14UL, 14UL], kernel.Vectors);
        Assert.AreEqual(0x1234UL, kernel.Cpu.Cr2);
    }

    [TestMethod]
    [DataRow(0UL, 2UL, DisplayName = "again, and then past it")]
    [DataRow(2UL, 1UL, DisplayName = "past it at once")]
    public void Fault_InTheMiddleOfAWindow_ContinuesThere(ulong skip, ulong expected)
    {
        using var kernel = new Kernel();
        Assert.AreNotEqual(0, kernel.Module.Sites.Single(static site => site.Symbol == "moved_site").SymbolOffset);
        *kernel.Word("kernel_skip") = skip;
        kernel.Handlers.Scripts[SiteKind.ReadMsr] = (_, _) =>
        {
            if (kernel.Count == 1)
                *kernel.Word("kernel_skip") = 2;
            throw ProcessorException.GeneralProtection("no such MSR");
        };

        var probe = new Probe().Call(kernel.Module, "moved_site");

        Assert.AreEqual(expected, kernel.Count);
        Assert.AreEqual(uint.MaxValue, probe[Probe.Rdx]);
    }

    [TestMethod]
    public void Fault_WithoutErrorCode_PushesNone()
    {
        using var kernel = new Kernel();
        *kernel.Word("kernel_skip") = 2;
        kernel.Handlers.Scripts[SiteKind.ReadMsr] = static (_, _) => throw ProcessorException.InvalidOpcode("no MSRs");

        new Probe().Call(kernel.Module, "rdmsr_site").AssertOnlyChanged();

        var entry = kernel.Log.Single();
        Assert.AreEqual((6UL, 0UL, 0UL), (entry.Vector, entry.Error, entry.Alignment));
    }

    [TestMethod]
    public void Fault_HandlerMissing_IsADoubleFault()
    {
        using var kernel = new Kernel();
        kernel.SetGate(13, 0, 0, 0, 0);
        *kernel.Word("kernel_skip") = 3;

        new Probe { [Probe.Rax] = 0x30 }.Call(kernel.Module, "lldt_site").AssertOnlyChanged();

        var entry = kernel.Log.Single();
        Assert.AreEqual((8UL, 0UL), (entry.Vector, entry.Error));
    }

    [TestMethod]
    [DataRow(0x0EUL, (ulong)Kernel.CodeSelector, 11UL, 0x20BUL, DisplayName = "not present: #NP, the error code names the gate")]
    [DataRow(0x8CUL, (ulong)Kernel.CodeSelector, 13UL, 0x20BUL, DisplayName = "a call gate: #GP")]
    [DataRow(0x8EUL, 0UL, 13UL, 1UL, DisplayName = "a null code segment: #GP, external")]
    public void Interrupt_GateThatIsRefused_IsAnExceptionWithTheManualsErrorCode(ulong type, ulong selector, ulong vector, ulong error)
    {
        using var kernel = new Kernel();
        kernel.SetGate(0x41, type, selector, 0, kernel.Call("kernel_entry_of", 0x41));
        kernel.Cpu.RaiseInterrupt(0x41);

        // The exception is a fault of no instruction: it returns behind the one that ended.
        new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged();

        var entry = kernel.Log.Single();
        Assert.AreEqual((vector, error), (entry.Vector, entry.Error));
    }

    [TestMethod]
    public void Interrupt_HandlerThatIsNotMapped_IsAPageFault()
    {
        using var kernel = new Kernel();
        kernel.SetGate(0x41, 0x8E, Kernel.CodeSelector, 0, 0x1000);
        kernel.Cpu.RaiseInterrupt(0x41);

        new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged();

        Assert.AreSequenceEqual([14UL], kernel.Vectors);
        Assert.AreEqual(0x1000UL, kernel.Cpu.Cr2);
    }

    [TestMethod]
    public void Fault_NoHandlerAtAll_StopsTheCpuAndNamesTheSite()
    {
        using var kernel = new Kernel(load: false);
        kernel.Call("kernel_load_limit", 15);

        var fault = Assert.ThrowsExactly<AfterlinkException>(
            () => kernel.Module.Run(() => new Probe { [Probe.Rax] = 0x30 }.Call(kernel.Module, "lldt_site").AssertOnlyChanged()));

        Assert.AreEqual(DiagnosticId.ProcessorShutdown, fault.Id);
        Assert.Contains("lldt_site", fault.Message);
        Assert.AreEqual(0UL, kernel.Count);
    }

    [TestMethod]
    public void Interrupt_NoHandlerAtAll_StopsTheCpuAndNamesTheSite()
    {
        using var kernel = new Kernel(load: false);
        kernel.Call("kernel_load_limit", 15);
        kernel.Cpu.RaiseInterrupt(0x41);

        var fault = Assert.ThrowsExactly<AfterlinkException>(() => kernel.Module.Run(() => new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged()));

        Assert.AreEqual(DiagnosticId.ProcessorShutdown, fault.Id);
        Assert.Contains("out_site", fault.Message);
    }

    [TestMethod]
    public void Int_WithATable_EntersTheHandlerWhateverIfIs()
    {
        using var kernel = new Kernel();
        kernel.Cpu.InterruptsEnabled = false;

        new Probe().Call(kernel.Module, "int_site").AssertOnlyChanged();

        var entry = kernel.Log.Single();
        Assert.AreEqual((0x42UL, (ulong)kernel.Export("int_site") + 2), (entry.Vector, entry.InstructionPointer));
    }

    [TestMethod]
    public void Hlt_InterruptsOff_IsHaltForever()
    {
        using var kernel = new Kernel();
        kernel.Cpu.InterruptsEnabled = false;

        var fault = Assert.ThrowsExactly<AfterlinkException>(() => kernel.Module.Run(() => new Probe().Call(kernel.Module, "hlt_site")));

        Assert.AreEqual(DiagnosticId.HaltForever, fault.Id);
    }

    [TestMethod]
    public void Exception_ThatIsNoneOfTheProcessor_IsAFaultOfTheMonitor()
    {
        using var kernel = new Kernel();
        kernel.Handlers.Scripts[SiteKind.ReadMsr] = static (_, _) => throw new InvalidOperationException("broken");

        var fault = Assert.ThrowsExactly<AfterlinkException>(() => kernel.Module.Run(() => new Probe().Call(kernel.Module, "rdmsr_site")));

        Assert.AreEqual(DiagnosticId.HandlerThrew, fault.Id);
        Assert.AreEqual(0UL, kernel.Count);
    }
}
