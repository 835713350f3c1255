// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Interrupts;

/// <summary>Where interrupts arrive, in which order, and what the interrupted code sees of it: nothing.</summary>
[TestClass]
public sealed unsafe class DeliveryTests
{
    private const ulong InterruptFlag = 0x200;

    [TestMethod]
    public void Raise_InterruptsOn_ArrivesBehindTheNextHandledInstruction()
    {
        using var kernel = new Kernel();
        kernel.Cpu.RaiseInterrupt(0x41);
        var before = kernel.Count;

        new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged();

        Assert.AreEqual(0UL, before);
        Assert.AreSequenceEqual([0x41UL], kernel.Vectors);
    }

    [TestMethod]
    public void Frame_OfAnInterrupt_IsThatOfTheManual()
    {
        using var kernel = new Kernel();
        kernel.Cpu.RaiseInterrupt(0x41);

        _ = new Probe { [Probe.Flags] = 0x8D7 | InterruptFlag, [Probe.Rax] = 0x1234 }.Call(kernel.Module, "out_site");

        var entry = kernel.Log.Single();
        Assert.AreEqual((ulong)kernel.Export("out_site") + 2, entry.InstructionPointer, "behind the instruction, in the module's text");
        Assert.AreEqual((Kernel.CodeSelector, Kernel.StackSelector), ((int)entry.CodeSegment, (int)entry.StackSegment));
        Assert.AreEqual(0x8D7 | InterruptFlag, entry.Flags);
        Assert.AreEqual(0UL, entry.Error);
        Assert.AreEqual(0UL, entry.Alignment, "the frame is aligned to 16");
        Assert.AreEqual(8UL, entry.StackPointer % 16, "the stack pointer is that of the site, behind a return address");
        Assert.AreEqual(0UL, entry.FlagsInside & InterruptFlag, "an interrupt gate turns interrupts off");
        Assert.AreEqual(0x1234UL, entry.Rax);
        Assert.AreEqual(new Probe().Before(Probe.Rcx), entry.Rcx);
        Assert.IsTrue(kernel.Cpu.InterruptsEnabled, "iretq has turned them on again");
    }

    [TestMethod]
    [DataRow("out_site")]
    [DataRow("sti_site")]
    [DataRow("hlt_site")]
    public void InterruptedCode_Site_KeepsEveryRegisterAndFlag(string site)
    {
        using var kernel = new Kernel();
        kernel.Cpu.InterruptsEnabled = site != "sti_site";
        kernel.Cpu.RaiseInterrupt(0x50);

        new Probe { [Probe.Flags] = 0x8D7 | InterruptFlag }.Call(kernel.Module, site).AssertOnlyChanged();

        Assert.AreEqual(1UL, kernel.Count);
    }

    [TestMethod]
    [DataRow("out_site")]
    [DataRow("sti_site")]
    [DataRow("hlt_site")]
    public void InterruptedCode_RedZone_Survives(string site)
    {
        using var kernel = new Kernel();
        kernel.Cpu.InterruptsEnabled = site != "sti_site";
        kernel.Cpu.RaiseInterrupt(0x50);
        using var zone = new Bytes([.. Enumerable.Range(1, 128).Select(static i => (byte)i)]);
        var redZone = (delegate* unmanaged<void*, nint, void>)Probe.Export("red_zone");

        redZone(zone.Pointer, kernel.Export(site));

        Assert.AreEqual(1UL, kernel.Count);
        Assert.AreSequenceEqual(Enumerable.Range(1, 128).Select(static i => (byte)i), zone.Span.ToArray());
    }

    [TestMethod]
    public void Raise_InterruptsOff_WaitsForSti()
    {
        using var kernel = new Kernel();
        _ = new Probe().Call(kernel.Module, "cli_site");
        kernel.Cpu.RaiseInterrupt(0x41);
        _ = new Probe().Call(kernel.Module, "out_site");
        var whileOff = kernel.Count;

        _ = new Probe().Call(kernel.Module, "sti_site");

        Assert.AreEqual((0UL, 1UL), (whileOff, kernel.Count));
    }

    [TestMethod]
    [DataRow(0x202UL, 1UL)]
    [DataRow(0x002UL, 0UL)]
    [DataRow(0x40202UL, 1UL, DisplayName = "with AC, which only the monitor can set")]
    public void Popf_InterruptFlag_DecidesAtOnce(ulong flags, ulong expected)
    {
        using var kernel = new Kernel();
        kernel.Cpu.InterruptsEnabled = false;
        kernel.Cpu.RaiseInterrupt(0x41);

        new Probe { [Probe.Rax] = flags }.Call(kernel.Module, "popf_site").AssertOnlyChanged(Probe.Flags);

        Assert.AreEqual(expected, kernel.Count);
        if (expected != 0)
            Assert.AreEqual(flags, kernel.Log[0].Flags);
    }

    [TestMethod]
    public void Sti_FollowedByASite_LetsThatOneRunFirst()
    {
        using var kernel = new Kernel();
        kernel.Cpu.InterruptsEnabled = false;
        kernel.Cpu.RaiseInterrupt(0x41);
        var seen = ulong.MaxValue;
        kernel.OnOut(0x80, _ => seen = kernel.Count);

        _ = new Probe().Call(kernel.Module, "sti_out_site");

        Assert.AreEqual((0UL, 1UL), (seen, kernel.Count));
        Assert.AreEqual((ulong)kernel.Export("sti_out_site") + 3, kernel.Log[0].InstructionPointer);
    }

    [TestMethod]
    public void MovSs_InterruptThatWaits_ArrivesBehindTheNextSite()
    {
        using var kernel = new Kernel();
        kernel.Call("kernel_use_stack", 0x42);
        kernel.Cpu.InterruptsEnabled = false;
        kernel.Cpu.RaiseInterrupt(0x41);
        var seen = ulong.MaxValue;
        kernel.OnOut(0x80, _ => seen = kernel.Count);

        _ = new Probe { [Probe.Rax] = Kernel.StackSelector }.Call(kernel.Module, "sti_ss_site");

        Assert.AreEqual((0UL, 1UL), (seen, kernel.Count));
        Assert.AreEqual((ulong)Kernel.StackSelector, kernel.Log[0].StackSegment);
    }

    [TestMethod]
    public void Raise_SeveralVectors_ArriveByPriorityAndEachOnce()
    {
        using var kernel = new Kernel();
        foreach (var vector in new byte[] { 0x41, 0xF0, 0x55, 0x41, 0x99 })
            kernel.Cpu.RaiseInterrupt(vector);

        new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged();

        Assert.AreSequenceEqual([0xF0UL, 0x99UL, 0x55UL, 0x41UL], kernel.Vectors);
        Assert.HasCount(1, kernel.Log.Select(static entry => (entry.InstructionPointer, entry.StackPointer)).Distinct());
    }

    [TestMethod]
    public void Raise_InsideAHandlerThatAllowsIt_Nests()
    {
        using var kernel = new Kernel();
        *kernel.Word("kernel_allows_nested") = 1;
        kernel.OnOut(0x21, _ => kernel.Cpu.RaiseInterrupt(0x77));
        kernel.Cpu.RaiseInterrupt(0x41);

        new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged();

        Assert.AreSequenceEqual([0x41UL, 0x77UL], kernel.Vectors);
        Assert.IsLessThan(kernel.Log[0].StackPointer, kernel.Log[1].StackPointer, "deeper on the same stack");
    }

    [TestMethod]
    public void Raise_InsideAHandler_WaitsForItsReturn()
    {
        using var kernel = new Kernel();
        *kernel.Word("kernel_end") = 1;
        kernel.OnOut(0x20, vector =>
        {
            if (vector == 0x41)
                kernel.Cpu.RaiseInterrupt(0x77);
        });
        kernel.Cpu.RaiseInterrupt(0x41);

        new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged();

        Assert.AreSequenceEqual([0x41UL, 0x77UL], kernel.Vectors);
        Assert.AreEqual(kernel.Log[0].InstructionPointer, kernel.Log[1].InstructionPointer, "before the next instruction of the interrupted code");
    }

    [TestMethod]
    [DataRow(4UL, 0x40, 0UL)]
    [DataRow(4UL, 0x4F, 0UL)]
    [DataRow(4UL, 0x50, 1UL)]
    [DataRow(0UL, 0x10, 1UL)]
    [DataRow(15UL, 0xFF, 0UL)]
    public void TaskPriority_OfTheVectorsClassOrAbove_HoldsItBack(ulong priority, int vector, ulong expected)
    {
        using var kernel = new Kernel();
        kernel.Cpu.WriteControlRegister(8, priority);
        kernel.Cpu.RaiseInterrupt((byte)vector);

        _ = new Probe().Call(kernel.Module, "out_site");
        var held = kernel.Count;
        kernel.Cpu.WriteControlRegister(8, 0);
        _ = new Probe().Call(kernel.Module, "out_site");

        Assert.AreEqual((expected, 1UL), (held, kernel.Count));
    }

    [TestMethod]
    public void NonMaskable_InterruptsOff_ArrivesAndNoOtherBeforeItsReturn()
    {
        using var kernel = new Kernel();
        kernel.Cpu.InterruptsEnabled = false;
        *kernel.Word("kernel_end") = 1;
        var inside = new List<ulong>();
        kernel.OnOut(0x20, _ =>
        {
            if (inside.Count == 0)
                kernel.Cpu.RaiseNonMaskableInterrupt();
            inside.Add(kernel.Count);
        });
        kernel.Cpu.RaiseNonMaskableInterrupt();

        new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged();

        Assert.AreSequenceEqual([2UL, 2UL], kernel.Vectors);
        Assert.AreSequenceEqual([1UL, 2UL], inside);
        Assert.IsFalse(kernel.Cpu.InterruptsEnabled);
    }

    [TestMethod]
    public void Raise_WithoutATable_WaitsUntilOneIsLoaded()
    {
        using var kernel = new Kernel(load: false);
        kernel.Cpu.RaiseInterrupt(0x41);
        new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged();
        var before = kernel.Count;

        kernel.Call("kernel_load");

        Assert.AreEqual((0UL, 1UL), (before, kernel.Count));
    }

    [TestMethod]
    public void Withdraw_BeforeItArrives_IsForgotten()
    {
        using var kernel = new Kernel();
        kernel.Cpu.RaiseInterrupt(0x41);

        Assert.IsTrue(kernel.Cpu.TryWithdrawInterrupt(0x41));
        Assert.IsFalse(kernel.Cpu.TryWithdrawInterrupt(0x41));
        _ = new Probe().Call(kernel.Module, "out_site");

        Assert.AreEqual(0UL, kernel.Count);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(15)]
    public void Raise_VectorOfAnException_IsRefused(int vector)
    {
        using var kernel = new Kernel();

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => kernel.Cpu.RaiseInterrupt((byte)vector));
    }

    [TestMethod]
    public void Hlt_UntilAnotherThreadRaises_WakesAndIsDelivered()
    {
        using var kernel = new Kernel();
        var cpu = kernel.Cpu;
        using var halted = new ManualResetEventSlim();
        kernel.Handlers.Scripts[SiteKind.Halt] = (_, _) =>
        {
            halted.Set();
            cpu.Halt(TestContext.CancellationToken);
        };
        var raiser = new Thread(() =>
        {
            halted.Wait(TestContext.CancellationToken);
            cpu.RaiseInterrupt(0x41);
        });
        raiser.Start();

        _ = new Probe().Call(kernel.Module, "hlt_site");
        raiser.Join();

        Assert.AreSequenceEqual([0x41UL], kernel.Vectors);
        Assert.AreEqual((ulong)kernel.Export("hlt_site") + 1, kernel.Log[0].InstructionPointer);
    }

    [TestMethod]
    public void IdleLoop_ThousandInterruptsFromAnotherThread_LosesNone()
    {
        const int Total = 1000;
        using var kernel = new Kernel { Cancellation = TestContext.CancellationToken };
        var cpu = kernel.Cpu;
        using var taken = new SemaphoreSlim(1);
        *kernel.Word("kernel_end") = 1;
        kernel.OnOut(0x20, _ => taken.Release());
        var raiser = new Thread(() =>
        {
            for (var i = 0; i < Total; i++)
            {
                taken.Wait(TestContext.CancellationToken);
                cpu.RaiseInterrupt((byte)(0x40 + (i % 0x80)));
            }
        });
        raiser.Start();

        _ = kernel.Call("kernel_idle", Total);
        raiser.Join();

        Assert.AreEqual((ulong)Total, kernel.Count);
    }

    [TestMethod]
    public void RepeatedInput_InterruptBetweenElements_GoesOnWhereItWas()
    {
        using var kernel = new Kernel();
        using var memory = new Bytes(8);
        var elements = 0;
        kernel.Handlers.Scripts[SiteKind.PortInString8] = (frame, slot) =>
        {
            Input = () =>
            {
                if (++elements == 3)
                    kernel.Cpu.RaiseInterrupt(0x41);
                return (byte)elements;
            };
            PortAccess.ReadString<DeliveryTests, byte>(frame, slot, this, &Element);
        };

        var probe = new Probe { [Probe.Rdi] = memory.Address, [Probe.Rcx] = 8 }.Call(kernel.Module, "insb_site");

        var entry = kernel.Log.Single();
        Assert.AreEqual(((ulong)kernel.Export("insb_site"), 5UL), (entry.InstructionPointer, entry.Rcx));
        Assert.AreSequenceEqual(Enumerable.Range(1, 8).Select(static i => (byte)i), memory.Span.ToArray());
        Assert.AreEqual((memory.Address + 8, 0UL), (probe[Probe.Rdi], probe[Probe.Rcx]));
        probe.AssertOnlyChanged(Probe.Rdi, Probe.Rcx);
    }

    [TestMethod]
    public void Gate_OfATrap_LeavesInterruptsOn()
    {
        using var kernel = new Kernel();
        kernel.Call("kernel_trap_gate", 0x41);
        kernel.Cpu.RaiseInterrupt(0x41);

        _ = new Probe().Call(kernel.Module, "out_site");

        Assert.AreEqual(InterruptFlag, kernel.Log.Single().FlagsInside & InterruptFlag);
    }

    [TestMethod]
    public void Gate_WithAStackOfItsOwn_RunsThere()
    {
        using var kernel = new Kernel();
        kernel.Call("kernel_use_stack", 0x41);
        kernel.Cpu.RaiseInterrupt(0x41);

        new Probe().Call(kernel.Module, "out_site").AssertOnlyChanged();

        const ulong Frame = 22 * 8;
        Assert.AreEqual(kernel.Call("kernel_stack_top", 0) - Frame, kernel.Log.Single().Place);
    }

    public required TestContext TestContext { get; init; }

    private Func<byte> Input { get; set; } = static () => 0;

    private static byte Element(DeliveryTests tests, ushort port) => tests.Input();
}
