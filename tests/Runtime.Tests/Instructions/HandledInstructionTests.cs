// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Instructions;

/// <summary>Kinds that a handler of the user must answer, and those that it may: operands in, results out, nothing else touched.</summary>
[TestClass]
public sealed unsafe class HandledInstructionTests
{
    private const ulong Answer = 0xA1A2A3A4_B1B2B3B4;

    [TestMethod]
    [DataRow("rdmsr_site", SiteKind.ReadMsr)]
    [DataRow("rdpmc_site", SiteKind.ReadPerformanceCounter)]
    [DataRow("rdtsc_site", SiteKind.ReadTimeStampCounter)]
    [DataRow("xgetbv_site", SiteKind.ReadExtendedControlRegister)]
    [DataRow("rdpkru_site", SiteKind.ReadProtectionKeys)]
    public void Handler_ThatAnswersInEdxEax_SetsBothHalves(string site, SiteKind kind)
    {
        var index = 0u;
        using var module = Load(kind, (frame, _) =>
        {
            index = frame->Ecx;
            frame->EdxEax = Answer;
        });

        var probe = new Probe { [Probe.Rcx] = 0xFFFF_FFFF_C000_0080 }.Call(module, site);

        Assert.AreEqual(0xC000_0080u, index);
        Assert.AreEqual((0xB1B2B3B4UL, 0xA1A2A3A4UL), (probe[Probe.Rax], probe[Probe.Rdx]));
        probe.AssertOnlyChanged(Probe.Rax, Probe.Rdx);
    }

    [TestMethod]
    [DataRow("wrmsr_site", SiteKind.WriteMsr)]
    [DataRow("xsetbv_site", SiteKind.WriteExtendedControlRegister)]
    public void Handler_ThatIsGivenEdxEax_SeesIndexAndValue(string site, SiteKind kind)
    {
        (uint Index, ulong Value) seen = default;
        using var module = Load(kind, (frame, _) => seen = (frame->Ecx, frame->EdxEax));

        var probe = new Probe { [Probe.Rcx] = 0x174, [Probe.Rax] = 0xFFFF_FFFF_B1B2_B3B4, [Probe.Rdx] = 0xFFFF_FFFF_A1A2_A3A4 }.Call(module, site);

        Assert.AreEqual((0x174u, Answer), seen);
        probe.AssertOnlyChanged();
    }

    [TestMethod]
    [DataRow("mov_rax_cr0", SiteKind.ReadControlRegister, 0, Probe.Rax)]
    [DataRow("mov_r13_cr8", SiteKind.ReadControlRegister, 8, Probe.R13)]
    [DataRow("mov_rbp_dr7", SiteKind.ReadDebugRegister, 7, Probe.Rbp)]
    public void ReadSystemRegister_Handler_SetsTheNamedRegister(string site, SiteKind kind, int expectedNumber, int register)
    {
        var number = -1;
        using var module = Load(kind, (frame, slot) =>
        {
            number = SiteOperands.SystemRegister(frame, slot);
            SiteOperands.WriteRegister(frame, slot, Answer);
        });

        var probe = new Probe().Call(module, site);

        Assert.AreEqual(expectedNumber, number);
        Assert.AreEqual(Answer, probe[register]);
        probe.AssertOnlyChanged(register);
    }

    [TestMethod]
    [DataRow("mov_cr3_rbx", SiteKind.WriteControlRegister, 3, Probe.Rbx)]
    [DataRow("mov_cr4_r14", SiteKind.WriteControlRegister, 4, Probe.R14)]
    [DataRow("mov_dr0_r8", SiteKind.WriteDebugRegister, 0, Probe.R8)]
    public void WriteSystemRegister_Handler_SeesTheNamedRegister(string site, SiteKind kind, int expectedNumber, int register)
    {
        (int Number, ulong Value) seen = default;
        using var module = Load(kind, (frame, slot) => seen = (SiteOperands.SystemRegister(frame, slot), SiteOperands.ReadRegister(frame, slot)));
        var probe = new Probe();

        probe.Call(module, site).AssertOnlyChanged();

        Assert.AreEqual((expectedNumber, probe.Before(register)), seen);
    }

    [TestMethod]
    [DataRow("vmcall_site")]
    [DataRow("vmmcall_site")]
    public void Hypercall_Handler_SeesEveryRegister(string site)
    {
        HypercallArguments seen = default;
        using var module = Load(SiteKind.Hypercall, (frame, _) =>
        {
            seen = HypercallArguments.Of(in *frame);
            frame->Rax = Answer;
        });
        var probe = new Probe();

        probe.Call(module, site).AssertOnlyChanged(Probe.Rax);

        Assert.AreEqual(Answer, probe[Probe.Rax]);
        Assert.AreEqual((probe.Before(Probe.Rbx), probe.Before(Probe.Rcx), probe.Before(Probe.Rdi), probe.Before(Probe.R8)), (seen.Rbx, seen.Rcx, seen.Rdi, seen.R8));
    }

    [TestMethod]
    [DataRow("rdrand_ax", SiteKind.RandomNumber, Probe.Rax, 0xFFFFUL)]
    [DataRow("rdrand_r12", SiteKind.RandomNumber, Probe.R12, ulong.MaxValue)]
    [DataRow("rdseed_ecx", SiteKind.RandomSeed, Probe.Rcx, 0xFFFF_FFFFUL)]
    public void Random_Intercepted_SetsRegisterAndCarry(string site, SiteKind kind, int register, ulong width)
    {
        using var module = Load(kind, static (frame, slot) =>
        {
            SiteOperands.WriteRegister(frame, slot, Answer);
            SiteOperands.SetCarry(frame, true);
        });

        var probe = new Probe { [Probe.Flags] = 0xAD6 }.Call(module, site);

        var kept = width == 0xFFFF ? probe.Before(register) & ~0xFFFFUL : 0;
        Assert.AreEqual(kept | (Answer & width), probe[register]);
        Assert.AreEqual(0x203UL, probe[Probe.Flags], "CF is set, OF SF ZF AF PF are cleared");
        probe.AssertOnlyChanged(register, Probe.Flags);
    }

    [TestMethod]
    [DataRow("rdpid_site", SiteKind.ReadProcessorId, Probe.R11)]
    [DataRow("rdfsbase_site", SiteKind.ReadFsBase, Probe.Rax)]
    [DataRow("rdgsbase_site", SiteKind.ReadGsBase, Probe.Rax)]
    public void NativeKind_Intercepted_SetsItsRegister(string site, SiteKind kind, int register)
    {
        using var module = Load(kind, static (frame, slot) => SiteOperands.WriteRegister(frame, slot, Answer));

        var probe = new Probe().Call(module, site);

        Assert.AreEqual(Answer, probe[register]);
        probe.AssertOnlyChanged(register);
    }

    [TestMethod]
    [DataRow("clflush_line", 0UL)]
    [DataRow("clwb_line", 0x40UL)]
    [DataRow("cldemote_line", 0x80UL)]
    public void FlushCacheLine_Intercepted_SeesTheAddress(string site, ulong displacement)
    {
        ulong seen = 0;
        using var module = Load(SiteKind.FlushCacheLine, (frame, slot) => seen = SiteOperands.MemoryAddress(frame, slot));

        new Probe { [Probe.Rsi] = 0x1234_5600 }.Call(module, site).AssertOnlyChanged();

        Assert.AreEqual(0x1234_5600 + displacement, seen, "and nothing was accessed there");
    }

    [TestMethod]
    [DataRow("mov_eax_ds", SiteKind.ReadSegmentRegister, Probe.Rax, 0xB1B2B3B4UL)]
    public void ReadSegmentRegister_Intercepted_SetsTheWholeRegister(string site, SiteKind kind, int register, ulong expected)
    {
        using var module = Load(kind, static (frame, slot) => SiteOperands.WriteWord(frame, slot, Answer));

        Assert.AreEqual(expected, new Probe().Call(module, site)[register]);
    }

    [TestMethod]
    [DataRow("mov_ss_eax", 2)]
    [DataRow("mov_gs_eax", 5)]
    public void WriteSegmentRegister_Intercepted_SeesNumberAndSelector(string site, int expectedNumber)
    {
        (int Number, ushort Selector) seen = default;
        using var module = Load(SiteKind.WriteSegmentRegister, (frame, slot) => seen = (SiteOperands.SystemRegister(frame, slot), SiteOperands.ReadWord(frame, slot)));

        new Probe { [Probe.Rax] = 0xFFFF_1238 }.Call(module, site).AssertOnlyChanged();

        Assert.AreEqual((expectedNumber, (ushort)0x1238), seen);
    }

    [TestMethod]
    [DataRow("cli_site", SiteKind.DisableInterrupts)]
    [DataRow("sti_site", SiteKind.EnableInterrupts)]
    [DataRow("hlt_site", SiteKind.Halt)]
    [DataRow("clts_site", SiteKind.ClearTaskSwitched)]
    [DataRow("swapgs_site", SiteKind.SwapGs)]
    [DataRow("invlpg_site", SiteKind.InvalidatePage)]
    [DataRow("invd_site", SiteKind.InvalidateCaches)]
    [DataRow("wbinvd_site", SiteKind.WriteBackCaches)]
    [DataRow("wbnoinvd_site", SiteKind.WriteBackCachesNoInvalidate)]
    [DataRow("clflush_site", SiteKind.FlushCacheLine)]
    [DataRow("clwb_site", SiteKind.FlushCacheLine)]
    [DataRow("stac_site", SiteKind.SetAccessCheck)]
    [DataRow("clac_site", SiteKind.ClearAccessCheck)]
    [DataRow("monitor_site", SiteKind.MonitorAddress)]
    [DataRow("mwait_site", SiteKind.MonitorWait)]
    [DataRow("umonitor_site", SiteKind.UserMonitorAddress)]
    [DataRow("umwait_site", SiteKind.UserMonitorWait)]
    [DataRow("tpause_site", SiteKind.TimedPause)]
    [DataRow("wrpkru_site", SiteKind.WriteProtectionKeys)]
    [DataRow("wrfsbase_site", SiteKind.WriteFsBase)]
    [DataRow("wrgsbase_site", SiteKind.WriteGsBase)]
    [DataRow("xsaves_site", SiteKind.SaveSupervisorState)]
    [DataRow("xrstors_site", SiteKind.RestoreSupervisorState)]
    [DataRow("lgdt_site", SiteKind.LoadGlobalDescriptorTable)]
    [DataRow("sgdt_site", SiteKind.StoreGlobalDescriptorTable)]
    [DataRow("lidt_site", SiteKind.LoadInterruptDescriptorTable)]
    [DataRow("sidt_site", SiteKind.StoreInterruptDescriptorTable)]
    [DataRow("lldt_site", SiteKind.LoadLocalDescriptorTable)]
    [DataRow("sldt_site", SiteKind.StoreLocalDescriptorTable)]
    [DataRow("ltr_site", SiteKind.LoadTaskRegister)]
    [DataRow("str_site", SiteKind.StoreTaskRegister)]
    [DataRow("mov_ss_eax", SiteKind.WriteSegmentRegister)]
    [DataRow("lar_register", SiteKind.LoadAccessRights)]
    [DataRow("lsl_register", SiteKind.LoadSegmentLimit)]
    [DataRow("verr_register", SiteKind.VerifyRead)]
    [DataRow("verw_memory", SiteKind.VerifyWrite)]
    [DataRow("invpcid_site", SiteKind.InvalidateProcessContext)]
    [DataRow("cpuid_site", SiteKind.Cpuid)]
    [DataRow("rdtscp_site", SiteKind.ReadTimeStampCounterAndProcessorId)]
    [DataRow("lmsw_register", SiteKind.LoadMachineStatusWord)]
    [DataRow("smsw_64", SiteKind.StoreMachineStatusWord)]
    public void Handler_ThatDoesNothing_LeavesEveryRegisterAndFlag(string site, SiteKind kind)
    {
        var handlers = new ScriptedHandlers();
        handlers.Scripts[kind] = static (_, _) => ((delegate* unmanaged<int, void>)Probe.Export("trash"))(0);
        using var module = handlers.Load(Fixtures.Module("sites.S"));

        new Probe { [Probe.Flags] = 0xAD7 }.Call(module, site).AssertOnlyChanged();

        Assert.AreSequenceEqual(new[] { kind }, handlers.Calls);
    }

    [TestMethod]
    [DataRow("lar_register", Probe.Rcx)]
    [DataRow("lar_r12_r13", Probe.R12)]
    public void ReadSelector_RegisterSource_IsNotTheDestination(string site, int source)
    {
        ushort selector = 0;
        using var module = Load(SiteKind.LoadAccessRights, (frame, slot) => selector = SiteOperands.ReadSelector(frame, slot));
        var probe = new Probe();

        probe.Call(module, site);

        Assert.AreEqual((ushort)probe.Before(source), selector);
    }

    [TestMethod]
    public void Handler_ThatDeclines_LetsTheOriginalRun()
    {
        var handlers = new ScriptedHandlers { RunOriginal = true };
        handlers.Scripts[SiteKind.Cpuid] = static (_, _) => { };
        using var module = handlers.Load(Fixtures.Module("sites.S"));

        var probe = new Probe { [Probe.Rax] = 0, [Probe.Rcx] = 0 }.Call(module, "cpuid_site");

        Assert.AreEqual(CpuidTable.Host.Query(0, 0), new CpuidResult((uint)probe[Probe.Rax], (uint)probe[Probe.Rbx], (uint)probe[Probe.Rcx], (uint)probe[Probe.Rdx]));
    }

    private static LoadedModule Load(SiteKind kind, ScriptedHandlers.Script script)
    {
        var handlers = new ScriptedHandlers();
        handlers.Scripts[kind] = script;
        return handlers.Load(Fixtures.Module("sites.S"));
    }
}
