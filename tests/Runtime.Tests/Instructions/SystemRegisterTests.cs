// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Monitor;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Instructions;

/// <summary>Control, debug and model-specific registers of a virtual CPU: what they take, keep and refuse (Intel SDM volume 3A, 2.5; 3B, 18.2; 4).</summary>
[TestClass]
public sealed class SystemRegisterTests : IDisposable
{
    private const ulong Cr0 = 0x8005_0033;

    private readonly LoadedModule _module = new ScriptedHandlers().Load(Fixtures.Module("sites.S"));

    public void Dispose() => _module.Dispose();

    private VirtualCpu Cpu => _module.Monitor.CurrentCpu;

    [TestMethod]
    [DataRow(0, 0xE005_003FUL, 0xE005_003FUL)]
    [DataRow(0, 0x8000_0001UL, 0x8000_0011UL, DisplayName = "ET is always 1")]
    [DataRow(0, 0xDFFA_FFF3UL, 0xC000_0033UL, DisplayName = "bits that do not exist are ignored")]
    [DataRow(2, ulong.MaxValue, ulong.MaxValue)]
    [DataRow(3, 0x000F_FFFF_FFFF_F018UL, 0x000F_FFFF_FFFF_F018UL)]
    [DataRow(4, 0x406E0UL, 0x406E0UL)]
    [DataRow(8, 15UL, 15UL)]
    public void ControlRegister_PossibleValue_IsReadBack(int number, ulong value, ulong expected)
    {
        Cpu.WriteControlRegister(number, value);

        Assert.AreEqual(expected, Cpu.ReadControlRegister(number));
    }

    [TestMethod]
    [DataRow(0, Cr0 & ~0x8000_0000UL, DisplayName = "without paging there is no 64-bit mode")]
    [DataRow(0, Cr0 & ~1UL, DisplayName = "paging without protection")]
    [DataRow(0, Cr0 | 0x2000_0000, DisplayName = "NW without CD")]
    [DataRow(0, Cr0 | 0x1_0000_0000, DisplayName = "upper half")]
    [DataRow(3, 0x8000_0000_0000_1000UL, DisplayName = "bit 63 without process contexts")]
    [DataRow(3, 0x0010_0000_0000_0000UL, DisplayName = "above 52 bits of physical address")]
    [DataRow(4, 0x680UL, DisplayName = "without PAE")]
    [DataRow(4, 0x16A0UL, DisplayName = "57-bit addresses cannot be turned on in 64-bit mode")]
    [DataRow(4, 0x86A0UL, DisplayName = "reserved bit 15")]
    [DataRow(4, 0x1_0000_06A0UL, DisplayName = "upper half of CR4")]
    [DataRow(8, 16UL)]
    public void ControlRegister_ImpossibleValue_IsGeneralProtectionAndChangesNothing(int number, ulong value)
    {
        var before = Cpu.ReadControlRegister(number);

        var fault = Assert.ThrowsExactly<ProcessorException>(() => Cpu.WriteControlRegister(number, value));

        Assert.AreEqual((ExceptionVector.GeneralProtection, 0u), (fault.Vector, fault.ErrorCode));
        Assert.AreEqual(before, Cpu.ReadControlRegister(number));
    }

    [TestMethod]
    public void Cr3_WithProcessContexts_DoesNotKeepTheNoFlushBit()
    {
        Cpu.WriteControlRegister(4, 0x206A0);
        Cpu.WriteControlRegister(3, 0x8000_0000_0000_1001);

        Assert.AreEqual(0x1001UL, Cpu.Cr3);
    }

    [TestMethod]
    public void Cr4_ProcessContexts_NeedContextNumber0()
    {
        Cpu.WriteControlRegister(3, 0x1001);

        Assert.ThrowsExactly<ProcessorException>(() => Cpu.WriteControlRegister(4, 0x206A0));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(5)]
    [DataRow(7)]
    [DataRow(9)]
    [DataRow(15)]
    public void ControlRegister_ThatThereIsNot_IsInvalidOpcode(int number)
    {
        Assert.AreEqual(ExceptionVector.InvalidOpcode, Assert.ThrowsExactly<ProcessorException>(() => Cpu.ReadControlRegister(number)).Vector);
        Assert.AreEqual(ExceptionVector.InvalidOpcode, Assert.ThrowsExactly<ProcessorException>(() => Cpu.WriteControlRegister(number, 0)).Vector);
    }

    [TestMethod]
    [DataRow(0, ulong.MaxValue, ulong.MaxValue)]
    [DataRow(3, 0x1234UL, 0x1234UL)]
    [DataRow(6, 0UL, 0xFFFE_07F0UL, DisplayName = "DR6: fixed ones, and the two that are active low")]
    [DataRow(6, 0xFFFF_FFFFUL, 0xFFFF_EFFFUL)]
    [DataRow(4, 0xFUL, 0xFFFE_07FFUL, DisplayName = "DR4 is DR6")]
    [DataRow(7, 0UL, 0x400UL)]
    [DataRow(7, 0xFFFF_DFFFUL, 0xFFFF_0FFFUL)]
    [DataRow(5, 1UL, 0x401UL, DisplayName = "DR5 is DR7")]
    public void DebugRegister_PossibleValue_IsReadBack(int number, ulong value, ulong expected)
    {
        Cpu.WriteDebugRegister(number, value);

        Assert.AreEqual(expected, Cpu.ReadDebugRegister(number));
    }

    [TestMethod]
    public void DebugRegisters_AfterAReset_AreThoseOfTheManual() =>
        Assert.AreEqual((0UL, 0xFFFF_0FF0UL, 0x400UL), (Cpu.ReadDebugRegister(0), Cpu.ReadDebugRegister(6), Cpu.ReadDebugRegister(7)));

    [TestMethod]
    [DataRow(6)]
    [DataRow(7)]
    public void DebugRegister_UpperHalf_IsGeneralProtection(int number) =>
        Assert.AreEqual(ExceptionVector.GeneralProtection, Assert.ThrowsExactly<ProcessorException>(() => Cpu.WriteDebugRegister(number, 1UL << 32)).Vector);

    [TestMethod]
    public void DebugRegister_OldNameWithExtensions_IsInvalidOpcode()
    {
        Cpu.WriteControlRegister(4, 0x6A8);

        Assert.AreEqual(ExceptionVector.InvalidOpcode, Assert.ThrowsExactly<ProcessorException>(() => Cpu.ReadDebugRegister(4)).Vector);
    }

    [TestMethod]
    public void DebugRegister_GeneralDetect_IsADebugExceptionOnce()
    {
        Cpu.WriteDebugRegister(7, 0x2000);

        Assert.AreEqual(ExceptionVector.Debug, Assert.ThrowsExactly<ProcessorException>(() => Cpu.ReadDebugRegister(0)).Vector);
        Assert.AreEqual(0x2000UL, Cpu.ReadDebugRegister(6) & 0x2000, "DR6.BD tells why");
        Assert.AreEqual(0x400UL, Cpu.ReadDebugRegister(7), "DR7.GD is off, so that the handler can look");
    }

    [TestMethod]
    [DataRow(0x174u, 0xFFFF_FFFF_0000_0010UL, 0x10UL, DisplayName = "SYSENTER_CS has 32 bits")]
    [DataRow(0x175u, 0xFFFF_8000_0000_0000UL, 0xFFFF_8000_0000_0000UL)]
    [DataRow(0x176u, 0x7FFF_FFFF_FFFFUL, 0x7FFF_FFFF_FFFFUL)]
    [DataRow(0x277u, 0x0001_0405_0607_0100UL, 0x0001_0405_0607_0100UL)]
    [DataRow(0xC000_0080u, 0x101UL, 0x501UL, DisplayName = "EFER.LMA is read only")]
    [DataRow(0xC000_0081u, ulong.MaxValue, ulong.MaxValue)]
    [DataRow(0xC000_0082u, 0xFFFF_FFFF_8000_0000UL, 0xFFFF_FFFF_8000_0000UL)]
    [DataRow(0xC000_0084u, 0x47700UL, 0x47700UL)]
    [DataRow(0xC000_0102u, 0x1234UL, 0x1234UL)]
    [DataRow(0xC000_0103u, 7UL, 7UL)]
    public void Msr_PossibleValue_IsReadBack(uint index, ulong value, ulong expected)
    {
        Cpu.WriteMsr(index, value);

        Assert.AreEqual(expected, Cpu.ReadMsr(index));
    }

    [TestMethod]
    [DataRow(0x175u, 0x8000_0000_0000UL, DisplayName = "not canonical")]
    [DataRow(0x277u, 2UL, DisplayName = "page attribute 2 does not exist")]
    [DataRow(0x277u, 8UL, DisplayName = "nor does 8")]
    [DataRow(0xC000_0080u, 0xD03UL, DisplayName = "reserved bit of EFER")]
    [DataRow(0xC000_0080u, 0x001UL, DisplayName = "LME while paging is on")]
    [DataRow(0xC000_0082u, 0x1234_0000_0000_0000UL, DisplayName = "LSTAR not canonical")]
    [DataRow(0xC000_0084u, 1UL << 32)]
    [DataRow(0xC000_0103u, 1UL << 32)]
    [DataRow(0xC000_0100u, 0UL, DisplayName = "the thread's own storage")]
    [DataRow(0x1234u, 0UL, DisplayName = "none")]
    public void Msr_ImpossibleWrite_IsGeneralProtection(uint index, ulong value)
    {
        var fault = Assert.ThrowsExactly<ProcessorException>(() => Cpu.WriteMsr(index, value));

        Assert.AreEqual((ExceptionVector.GeneralProtection, 0u), (fault.Vector, fault.ErrorCode));
    }

    [TestMethod]
    [DataRow(0x8Bu, 0UL)]
    [DataRow(0x277u, 0x0007_0406_0007_0406UL)]
    [DataRow(0xC000_0080u, 0xD01UL)]
    public void Msr_AfterAReset_IsThatOfTheManual(uint index, ulong expected) => Assert.AreEqual(expected, Cpu.ReadMsr(index));

    [TestMethod]
    public void Msr_ThatThereIsNot_IsGeneralProtection() => Assert.ThrowsExactly<ProcessorException>(() => Cpu.ReadMsr(0x1234));

    [TestMethod]
    public void Msr_TimeStampCounter_IsTheMonitors()
    {
        using var module = new ScriptedHandlers().Load(Fixtures.Module("sites.S"), new MonitorOptions { TimeStampCounter = Tsc.Deterministic(10, start: 100) });

        Assert.AreEqual((100UL, 110UL), (module.Monitor.CurrentCpu.ReadMsr(0x10), module.Monitor.CurrentCpu.ReadTimeStampCounter()));
    }

    [TestMethod]
    public void PerformanceCounter_Reported_IsZeroAndOthersAreGeneralProtection()
    {
        var cpuid = CpuidTable.Host.With(0, 0, new CpuidResult(0xD, 0, 0, 0)).With(0xA, 0, new CpuidResult(0x0730_0402, 0, 0, 0x603));
        using var module = new ScriptedHandlers().Load(Fixtures.Module("sites.S"), new MonitorOptions { Cpuid = cpuid });
        var cpu = module.Monitor.CurrentCpu;

        Assert.AreEqual((0UL, 0UL), (cpu.ReadPerformanceCounter(3), cpu.ReadPerformanceCounter(0x4000_0002)));
        Assert.ThrowsExactly<ProcessorException>(() => cpu.ReadPerformanceCounter(4));
        Assert.ThrowsExactly<ProcessorException>(() => cpu.ReadPerformanceCounter(0x4000_0003));
    }

    [TestMethod]
    public void Instruction_WithoutHandler_IsAnsweredByTheVirtualCpu()
    {
        var handlers = new ScriptedHandlers();
        var path = Fixtures.Module("sites.S");
        SiteKind[] answered =
        [
            SiteKind.ReadControlRegister, SiteKind.WriteControlRegister, SiteKind.ReadDebugRegister, SiteKind.WriteDebugRegister, SiteKind.ReadMsr,
            SiteKind.WriteMsr, SiteKind.ReadPerformanceCounter, SiteKind.Halt,
        ];
        var description = new ModuleDescription
        {
            Name = "sites",
            FileName = path,
            Handlers = [.. handlers.Describe(path).Handlers.Where(handler => !answered.Contains(handler.Kind))],
        };
        using var module = LoadedModule.Load(description, handlers);
        module.Monitor.CurrentCpu.RaiseInterrupt(0x20);

        new Probe { [Probe.R8] = 0x1234 }.Call(module, "mov_dr0_r8").AssertOnlyChanged();
        new Probe { [Probe.Rbx] = 0x5000 }.Call(module, "mov_cr3_rbx").AssertOnlyChanged();
        new Probe { [Probe.Rcx] = 0xC000_0103, [Probe.Rax] = 9, [Probe.Rdx] = 0 }.Call(module, "wrmsr_site").AssertOnlyChanged();
        new Probe().Call(module, "hlt_site").AssertOnlyChanged();

        Assert.AreEqual(Cr0, new Probe().Call(module, "mov_rax_cr0")[Probe.Rax]);
        Assert.AreEqual(0x400UL, new Probe().Call(module, "mov_rbp_dr7")[Probe.Rbp]);
        Assert.AreEqual(9UL, new Probe { [Probe.Rcx] = 0xC000_0103 }.Call(module, "rdmsr_site")[Probe.Rax]);
        Assert.AreEqual((0x1234UL, 0x5000UL), (module.Monitor.CurrentCpu.ReadDebugRegister(0), module.Monitor.CurrentCpu.Cr3));
        Assert.IsEmpty(handlers.Calls);
    }
}
