// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Probes;

/// <summary>What a handler sees of a probe, and what the instruction sees of the handler.</summary>
[TestClass]
public sealed unsafe class ProbeContextTests
{
    private const ProcessorFlags AllFlags = ProcessorFlags.Carry | ProcessorFlags.Parity | ProcessorFlags.Adjust | ProcessorFlags.Zero
        | ProcessorFlags.Sign | ProcessorFlags.Direction | ProcessorFlags.Overflow;

    public static IEnumerable<GeneralRegister> Writable => Enum.GetValues<GeneralRegister>().Where(static register => register != GeneralRegister.Rsp);

    [TestMethod]
    public void Probe_HandlerThatOnlyLooks_SeesEveryRegisterAndChangesNone()
    {
        var seen = new Dictionary<GeneralRegister, ulong>();
        var flags = ProcessorFlags.None;
        using var module = Load("nop_site", probe =>
        {
            flags = probe.Flags;
            foreach (var register in Writable)
                seen.Add(register, probe[register]);
        });

        var run = new Probe { [Probe.Flags] = 0x202 | (ulong)AllFlags }.Call(module, "nop_site");

        run.AssertOnlyChanged();
        Assert.AreEqual(AllFlags, flags);
        foreach (var register in Writable)
            Assert.AreEqual(run.Before((int)register), seen[register], register.ToString());
    }

    [TestMethod]
    [DataRow(ProcessorFlags.None)]
    [DataRow(AllFlags)]
    [DataRow(ProcessorFlags.Carry | ProcessorFlags.Sign)]
    [DataRow(ProcessorFlags.Direction)]
    public void Probe_HandlerThatWritesEverything_IsBelievedByTheInstruction(ProcessorFlags flags)
    {
        using var module = Load("nop_site", probe =>
        {
            foreach (var register in Writable)
                probe[register] = ~probe[register];
            probe.Flags = flags;
        });

        var run = new Probe().Call(module, "nop_site");

        foreach (var register in Writable)
            Assert.AreEqual(~run.Before((int)register), run[(int)register], register.ToString());
        Assert.AreEqual(0x202 | (ulong)flags, run[Probe.Flags]);
    }

    [TestMethod]
    public void Properties_EachOne_IsItsRegister()
    {
        using var module = Load("nop_site", static probe =>
        {
            (probe.Rax, probe.Rcx, probe.Rdx, probe.Rbx) = (probe.Rcx, probe.Rdx, probe.Rbx, probe.Rax);
            (probe.Rbp, probe.Rsi, probe.Rdi) = (probe.Rsi, probe.Rdi, probe.Rbp);
            (probe.R8, probe.R9, probe.R10, probe.R11) = (probe.R9, probe.R10, probe.R11, probe.R8);
            (probe.R12, probe.R13, probe.R14, probe.R15) = (probe.R13, probe.R14, probe.R15, probe.R12);
        });

        var run = new Probe().Call(module, "nop_site");

        int[] from = [1, 2, 3, 0, 4, 6, 7, 5, 9, 10, 11, 8, 13, 14, 15, 12];
        foreach (var register in Writable)
            Assert.AreEqual(run.Before(from[(int)register]), run[(int)register], register.ToString());
    }

    [TestMethod]
    public void Instruction_AfterTheHandler_WorksOnWhatItLeft()
    {
        using var module = Load("adc_site", static probe =>
        {
            probe.Rax = 30;
            probe.Rsi = 11;
            probe.Flags |= ProcessorFlags.Carry;
        });

        Assert.AreEqual(42UL, new Probe().Call(module, "adc_site")[Probe.Rax]);
    }

    [TestMethod]
    public void Site_EachPass_IsTheSameAndSaysWhere()
    {
        var sites = new List<Site>();
        (ulong Rip, int Index) place = default;
        using var module = Load("adc_site", probe =>
        {
            sites.Add(probe.Site);
            place = (probe.Rip, probe.SiteIndex);
        });

        new Probe().Call(module, "adc_site").Call(module, "adc_site");

        Assert.HasCount(2, sites);
        Assert.AreSame(sites[0], sites[1]);
        Assert.AreSame(module.Sites[place.Index], sites[0]);
        Assert.AreEqual((SiteKind.Probe, SiteBinding.Handler, "adc_site", "adc rax,rsi"), (sites[0].Kind, sites[0].Binding, sites[0].Symbol, sites[0].Instruction));
        Assert.AreEqual((ulong)NativeLibrary.GetExport(module.Handle, "adc_site"), place.Rip);
    }

    [TestMethod]
    public void Argument_OfAFunction_ComesFromRegisterOrStack()
    {
        var seen = new ulong[8];
        using var module = ProbeHandlers.Load(Fixtures.Probed("probed.c", "many"), probe =>
        {
            for (var i = 0; i < seen.Length; i++)
                seen[i] = probe.Argument(i);
            probe.Rdi += 100;
        });

        var many = (delegate* unmanaged<ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong>)NativeLibrary.GetExport(module.Handle, "many");

        Assert.AreEqual(136UL, many(1, 2, 3, 4, 5, 6, 7, 8));
        Assert.AreSequenceEqual(new ulong[] { 1, 2, 3, 4, 5, 6, 7, 8 }, seen);
    }

    [TestMethod]
    public void TryGetMemoryOperand_BaseAndIndex_IsTheAddressAtThisPass()
    {
        using var memory = new Bytes(64);
        MemoryMarshal.Write(memory.Span[28..], 0x1234UL);
        ulong address = 0;
        using var module = Load("load_indexed", probe => Assert.IsTrue(probe.TryGetMemoryOperand(out address)));

        var run = new Probe { [Probe.Rbp] = memory.Address, [Probe.Rcx] = 3 }.Call(module, "load_indexed");

        Assert.AreEqual(memory.Address + 28, address);
        Assert.AreEqual(0x1234UL, run[Probe.Rax]);
    }

    [TestMethod]
    [DataRow("load_rip")]
    [DataRow("load_fs")]
    public void TryGetMemoryOperand_RipOrSegment_IsWhereTheInstructionReads(string site)
    {
        ulong value = 0;
        using var module = Load(site, probe =>
        {
            Assert.IsTrue(probe.TryGetMemoryOperand(out var address));
            Assert.IsTrue(ProbeContext.TryRead(address, out value));
        });

        Assert.AreEqual(new Probe().Call(module, site)[Probe.Rax], value);
    }

    [TestMethod]
    public void TryGetMemoryOperand_Register_HasNone()
    {
        var hasOperand = true;
        using var module = Load("adc_site", probe => hasOperand = probe.TryGetMemoryOperand(out _));

        new Probe().Call(module, "adc_site");

        Assert.IsFalse(hasOperand);
    }

    [TestMethod]
    public void TryReadMemory_Mapped_CopiesIt()
    {
        using var memory = new Bytes("afterlink"u8);
        var copy = new byte[9];

        Assert.IsTrue(ProbeContext.TryReadMemory(memory.Address, copy));
        Assert.AreSequenceEqual("afterlink"u8.ToArray(), copy);
    }

    [TestMethod]
    [DataRow(0UL)]
    [DataRow(0xFFFF_8000_0000_0000UL)]
    [DataRow(ulong.MaxValue)]
    public void TryRead_Unmapped_IsFalse(ulong address)
    {
        Assert.IsFalse(ProbeContext.TryRead(address, out long value));
        Assert.AreEqual(0, value);
    }

    [TestMethod]
    [DataRow(GeneralRegister.Rsp)]
    [DataRow((GeneralRegister)16)]
    public void Indexer_RegisterThatCannotBeSet_IsRefusedAndNothingChanges(GeneralRegister register)
    {
        using var module = Load("nop_site", probe => probe[register] = 0);

        var run = new Probe();
        var fault = Assert.ThrowsExactly<AfterlinkException>(() => module.Run(() => run.Call(module, "nop_site")));

        Assert.IsInstanceOfType<ArgumentOutOfRangeException>(fault.InnerException);
        run.AssertOnlyChanged();
    }

    [TestMethod]
    public void Rsp_AtAFunctionsStart_LeadsToItsReturnAddress()
    {
        ulong rsp = 0, outer = 0;
        using var module = Load("nop_site", probe => (rsp, outer) = (probe.Rsp, probe[GeneralRegister.Rsp]));

        var run = new Probe().Call(module, "nop_site");

        Assert.AreEqual(rsp, outer);
        Assert.AreEqual(0UL, (rsp + 8) % 16, "a call has aligned the stack but for the return address");
        run.AssertOnlyChanged();
    }

    [TestMethod]
    public void Handler_ThousandPasses_AllocatesNothing()
    {
        ulong sum = 0;
        using var module = Load("nop_site", probe =>
        {
            sum += probe.Rax + (ulong)probe.Site.SymbolOffset + (ulong)probe.SiteIndex;
            probe.Flags |= ProcessorFlags.Zero;
        });
        var site = (delegate* unmanaged<void>)NativeLibrary.GetExport(module.Handle, "nop_site");
        site();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            site();

        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.AreNotEqual(0UL, sum);
    }

    [TestMethod]
    public void StackTrace_InAHandler_GoesOnInWhoCalledTheModule()
    {
        var trace = "";
        using var module = Load("nop_site", _ => trace = Environment.StackTrace);

        CallFromHere(module);

        Assert.Contains(nameof(CallFromHere), trace);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CallFromHere(LoadedModule module) => ((delegate* unmanaged<void>)NativeLibrary.GetExport(module.Handle, "nop_site"))();

    private static LoadedModule Load(string site, ProbeHandlers.Script script) => ProbeHandlers.Load(Fixtures.Probed("probed.S", site), script);
}
