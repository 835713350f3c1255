// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Interrupts;

/// <summary><c>iretq</c> by itself: a change of flags, and a jump.</summary>
[TestClass]
public sealed class InterruptReturnTests
{
    private const int Rbx = Probe.Rbx;

    [TestMethod]
    [DataRow(0x202UL, true)]
    [DataRow(0x002UL, false)]
    [DataRow(0xCD7UL, false)]
    public void Iretq_Flags_AreLoadedAndInterruptFlagIsVirtual(ulong flags, bool isEnabled)
    {
        using var kernel = new Kernel();
        kernel.Cpu.InterruptsEnabled = !isEnabled;

        var probe = Return(kernel, flags, Kernel.CodeSelector, Kernel.StackSelector).Call(kernel.Module, "iret_site");

        Assert.AreEqual(isEnabled, kernel.Cpu.InterruptsEnabled);
        Assert.AreEqual(flags | 0x200, probe[Probe.Flags]);
        probe.AssertOnlyChanged(Probe.Rsi, Probe.Flags);
    }

    [TestMethod]
    public void Iretq_InterruptThatWaits_ArrivesBeforeTheTarget()
    {
        using var kernel = new Kernel();
        kernel.Cpu.InterruptsEnabled = false;
        kernel.Cpu.RaiseInterrupt(0x41);

        var probe = Return(kernel, 0x202, Kernel.CodeSelector, Kernel.StackSelector).Call(kernel.Module, "iret_site");

        Assert.AreEqual((ulong)kernel.Export("iret_target"), kernel.Log.Single().InstructionPointer);
        probe.AssertOnlyChanged(Probe.Rsi, Probe.Flags);
    }

    [TestMethod]
    public void Iretq_NoTable_IsThatOfTheProcess()
    {
        using var kernel = new Kernel(load: false);
        kernel.Cpu.InterruptsEnabled = false;

        _ = Return(kernel, 0x202, 0x33, 0x2B).Call(kernel.Module, "iret_site");

        Assert.IsFalse(kernel.Cpu.InterruptsEnabled);
    }

    [TestMethod]
    [DataRow(0x33UL, 0x2BUL, DisplayName = "to privilege level 3")]
    [DataRow(0x10UL, 0x1BUL, DisplayName = "with a stack of level 3")]
    public void Iretq_ToOuterLevel_IsUnsupported(ulong code, ulong stack)
    {
        using var kernel = new Kernel();

        var fault = Assert.ThrowsExactly<AfterlinkException>(
            () => kernel.Module.Run(() => Return(kernel, 0x202, code, stack).Call(kernel.Module, "iret_site")));

        Assert.AreEqual(DiagnosticId.InterruptReturnUnsupported, fault.Id);
    }

    private static Probe Return(Kernel kernel, ulong flags, ulong code, ulong stack) => new()
    {
        [Probe.Rax] = flags,
        [Probe.Rcx] = code,
        [Rbx] = stack,
        [Probe.Rdx] = (ulong)kernel.Export("iret_target"),
    };
}
