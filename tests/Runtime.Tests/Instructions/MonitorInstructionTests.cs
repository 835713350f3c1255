// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Instructions;

/// <summary>Kinds that the monitor answers from the virtual CPU's state.</summary>
[TestClass]
public sealed unsafe class MonitorInstructionTests : IDisposable
{
    private const ulong Cr0 = 0x8005_0033;
    private const ulong Zero = 1 << 6;

    private readonly LoadedModule _module = new ScriptedHandlers().Load(Fixtures.Module("sites.S"));

    public void Dispose() => _module.Dispose();

    [TestMethod]
    [DataRow("smsw_16", 0xFFFF_FFFF_FFFF_0033UL)]
    [DataRow("smsw_32", 0x8005_0033UL)]
    [DataRow("smsw_64", 0x8005_0033UL)]
    public void Smsw_Register_TakesItsWholeSize(string site, ulong expected)
    {
        var probe = new Probe { [Probe.Rax] = ulong.MaxValue }.Call(_module, site);

        Assert.AreEqual(expected, probe[Probe.Rax]);
        probe.AssertOnlyChanged(Probe.Rax);
    }

    [TestMethod]
    public void Smsw_Memory_TakesAWordAtTheEffectiveAddress()
    {
        using var memory = new Bytes(64, 0xEE);

        new Probe { [Probe.Rsi] = memory.Address, [Probe.Rbx] = 2 }.Call(_module, "smsw_memory").AssertOnlyChanged();

        Assert.AreEqual("EE-EE-33-00-EE-EE", BitConverter.ToString(memory.Span[14..20].ToArray()));
    }

    [TestMethod]
    public void Smsw_RipRelative_FindsTheModulesData()
    {
        new Probe().Call(_module, "smsw_rip").AssertOnlyChanged();

        Assert.AreEqual(0x33, *(ushort*)NativeLibrary.GetExport(_module.Handle, "area"));
    }

    [TestMethod]
    public void Smsw_CalleeSavedBase_IsInTheFrame()
    {
        using var memory = new Bytes(8);

        new Probe { [Probe.R12] = memory.Address }.Call(_module, "smsw_r12").AssertOnlyChanged();

        Assert.AreEqual(0x33, memory.Span[0]);
    }

    [TestMethod]
    public void Lmsw_Word_SetsMpEmTsButNeverClearsPe()
    {
        new Probe { [Probe.Rcx] = 0xFFF8 }.Call(_module, "lmsw_register").AssertOnlyChanged();

        Assert.AreEqual((Cr0 & ~0xFUL) | 0x9, _module.Monitor.CurrentCpu.Cr0);
    }

    [TestMethod]
    public void Lmsw_Memory_ReadsTheWord()
    {
        using var memory = new Bytes([0, 0, 0, 0, 0x0E, 0]);

        new Probe { [Probe.Rbx] = memory.Address }.Call(_module, "lmsw_memory").AssertOnlyChanged();

        Assert.AreEqual(0xFUL, _module.Monitor.CurrentCpu.Cr0 & 0xF);
    }

    [TestMethod]
    public void Clts_TaskSwitched_IsCleared()
    {
        _module.Monitor.CurrentCpu.Cr0 = Cr0 | 8;

        new Probe().Call(_module, "clts_site").AssertOnlyChanged();

        Assert.AreEqual(Cr0, _module.Monitor.CurrentCpu.Cr0);
    }

    [TestMethod]
    [DataRow("lgdt_site", "sgdt_site")]
    [DataRow("lidt_site", "sidt_site")]
    public void DescriptorTable_Loaded_IsStored(string load, string store)
    {
        using var memory = new Bytes(16);
        BitConverter.TryWriteBytes(memory.Span, (ushort)0x7F);
        BitConverter.TryWriteBytes(memory.Span[2..], 0x0000_7FFF_1234_5678UL);
        using var stored = new Bytes(16, 0xEE);

        new Probe { [Probe.Rdi] = memory.Address }.Call(_module, load).AssertOnlyChanged();
        new Probe { [Probe.Rdi] = stored.Address }.Call(_module, store).AssertOnlyChanged();

        Assert.AreSequenceEqual(memory.Span[..10].ToArray(), stored.Span[..10].ToArray());
        Assert.AreEqual(0xEE, stored.Span[10]);
    }

    [TestMethod]
    [DataRow("lgdt_site")]
    [DataRow("lidt_site")]
    public void DescriptorTable_NonCanonicalBase_IsGeneralProtection(string site)
    {
        using var memory = new Bytes(16);
        BitConverter.TryWriteBytes(memory.Span[2..], 0x1234_0000_0000_0000UL);

        AssertException("#GP", site, new Probe { [Probe.Rdi] = memory.Address });
    }

    [TestMethod]
    public void Ltr_AvailableTask_IsLoadedAndMarkedBusy()
    {
        using var gdt = LoadTable();

        new Probe { [Probe.Rax] = 0x18 }.Call(_module, "ltr_site").AssertOnlyChanged();

        Assert.AreEqual(0x18UL, new Probe { [Probe.Rax] = ulong.MaxValue }.Call(_module, "str_site")[Probe.Rax]);
        Assert.AreEqual(0x8B, gdt.Span[0x18 + 5]);
    }

    [TestMethod]
    [DataRow("ltr_site", 0x00UL, DisplayName = "null")]
    [DataRow("ltr_site", 0x08UL, DisplayName = "code")]
    [DataRow("ltr_site", 0x1000UL, DisplayName = "outside of the table")]
    [DataRow("ltr_site", 0x28UL, DisplayName = "a local table")]
    [DataRow("lldt_site", 0x18UL, DisplayName = "a task")]
    [DataRow("lldt_site", 0x2CUL, DisplayName = "in the local table")]
    public void SystemSelector_ThatDoesNotFit_IsGeneralProtection(string site, ulong selector)
    {
        using var gdt = LoadTable();

        AssertException("#GP", site, new Probe { [Probe.Rax] = selector });
    }

    [TestMethod]
    [DataRow(0x28UL)]
    [DataRow(0UL)]
    public void Lldt_LocalTableOrNull_IsStoredBySldt(ulong selector)
    {
        using var gdt = LoadTable();

        new Probe { [Probe.Rax] = selector }.Call(_module, "lldt_site").AssertOnlyChanged();

        Assert.AreEqual(selector, new Probe { [Probe.Rax] = ulong.MaxValue }.Call(_module, "sldt_site")[Probe.Rax]);
    }

    [TestMethod]
    [DataRow("lar_register", Probe.Rax, 0x08UL, 0x00A09A00UL, true)]
    [DataRow("lar_register", Probe.Rax, 0x10UL, 0x00C09200UL, true)]
    [DataRow("lar_register", Probe.Rax, 0x18UL, 0x00008900UL, true)]
    [DataRow("lar_register", Probe.Rax, 0x00UL, 0UL, false)]
    [DataRow("lar_register", Probe.Rax, 0x13UL, 0UL, false, DisplayName = "requested level 3, descriptor level 0")]
    [DataRow("lar_register", Probe.Rax, 0x400UL, 0UL, false)]
    [DataRow("lsl_register", Probe.Rdx, 0x10UL, 0xFFFF_FFFFUL, true)]
    [DataRow("lsl_register", Probe.Rdx, 0x18UL, 0x67UL, true)]
    [DataRow("lsl_register", Probe.Rdx, 0x1000UL, 0UL, false)]
    public void SegmentCheck_Selector_GivesValueAndZeroFlag(string site, int register, ulong selector, ulong expected, bool valid)
    {
        using var gdt = LoadTable();

        var probe = new Probe { [Probe.Rcx] = selector, [Probe.Flags] = 0x202 | (valid ? 0 : Zero) }.Call(_module, site);

        Assert.AreEqual(valid ? expected : probe.Before(register), probe[register]);
        Assert.AreEqual(valid ? Zero : 0, probe[Probe.Flags] & Zero);
        probe.AssertOnlyChanged(register, Probe.Flags);
    }

    [TestMethod]
    [DataRow(0x10UL, true)]
    [DataRow(0x08UL, true)]
    [DataRow(0x18UL, false)]
    [DataRow(0UL, false)]
    public void Verr_Selector_TellsWhetherItCanBeRead(ulong selector, bool expected)
    {
        using var gdt = LoadTable();

        var probe = new Probe { [Probe.Rcx] = selector }.Call(_module, "verr_register");

        Assert.AreEqual(expected, (probe[Probe.Flags] & Zero) != 0);
    }

    [TestMethod]
    [DataRow(0x10, true)]
    [DataRow(0x08, false)]
    public void Verw_SelectorInMemory_TellsWhetherItCanBeWritten(int selector, bool expected)
    {
        using var gdt = LoadTable();
        using var memory = new Bytes([(byte)selector, 0]);

        var probe = new Probe { [Probe.Rdi] = memory.Address }.Call(_module, "verw_memory");

        Assert.AreEqual(expected, (probe[Probe.Flags] & Zero) != 0);
    }

    [TestMethod]
    public void Xgetbv_Index0_GivesXcr0OfTheVirtualCpu()
    {
        var probe = new Probe { [Probe.Rcx] = 0 }.Call(_module, "xgetbv_site");

        Assert.AreEqual(_module.Monitor.CurrentCpu.Xcr0, (probe[Probe.Rdx] << 32) | probe[Probe.Rax]);
        Assert.AreEqual(3UL, probe[Probe.Rax] & 3);
        probe.AssertOnlyChanged(Probe.Rax, Probe.Rdx);
    }

    [TestMethod]
    public void Xsetbv_PossibleValue_IsReadBack()
    {
        new Probe { [Probe.Rcx] = 0, [Probe.Rax] = 3, [Probe.Rdx] = 0 }.Call(_module, "xsetbv_site").AssertOnlyChanged();

        Assert.AreEqual(3UL, new Probe { [Probe.Rcx] = 0 }.Call(_module, "xgetbv_site")[Probe.Rax]);
    }

    [TestMethod]
    [DataRow("xgetbv_site", 9UL, 0UL, 0UL, DisplayName = "no such register")]
    [DataRow("xsetbv_site", 1UL, 3UL, 0UL, DisplayName = "no such register to write")]
    [DataRow("xsetbv_site", 0UL, 2UL, 0UL, DisplayName = "without x87")]
    [DataRow("xsetbv_site", 0UL, 5UL, 0UL, DisplayName = "AVX without SSE")]
    [DataRow("xsetbv_site", 0UL, 3UL, 0x4000_0000UL, DisplayName = "a component that there is not")]
    public void ExtendedControlRegister_BadOperand_IsGeneralProtection(string site, ulong index, ulong low, ulong high) =>
        AssertException("#GP", site, new Probe { [Probe.Rcx] = index, [Probe.Rax] = low, [Probe.Rdx] = high });

    [TestMethod]
    public void Swapgs_Twice_ChangesTheRealBaseAndBack()
    {
        using var memory = new Bytes(BitConverter.GetBytes(0x5AUL));

        var probe = new Probe().Call(_module, "swapgs_site");
        Afterlink.Provider.SegmentBases.WriteGs(memory.Address);
        probe.Call(_module, "swapgs_site");
        var between = Afterlink.Provider.SegmentBases.ReadGs();
        probe.Call(_module, "swapgs_site");

        Assert.AreEqual(0UL, between);
        Assert.AreEqual(memory.Address, Afterlink.Provider.SegmentBases.ReadGs());
        Afterlink.Provider.SegmentBases.WriteGs(0);
    }

    [TestMethod]
    [DataRow("invlpg_site")]
    [DataRow("invd_site")]
    [DataRow("wbinvd_site")]
    [DataRow("wbnoinvd_site")]
    [DataRow("stac_site")]
    [DataRow("clac_site")]
    public void Instruction_WithoutEffectInAProcess_ChangesNothing(string site) =>
        new Probe { [Probe.Flags] = 0xAD7 }.Call(_module, site).AssertOnlyChanged();

    [TestMethod]
    [DataRow("monitor_site", 1UL)]
    [DataRow("mwait_site", 4UL)]
    public void MonitorWait_UnknownExtension_IsGeneralProtection(string site, ulong extension) =>
        AssertException("#GP", site, new Probe { [Probe.Rcx] = extension });

    [TestMethod]
    public void MonitorWait_PlainUse_ReturnsWithEverythingKept()
    {
        new Probe { [Probe.Rcx] = 0 }.Call(_module, "monitor_site").AssertOnlyChanged();
        new Probe { [Probe.Rcx] = 1 }.Call(_module, "mwait_site").AssertOnlyChanged();
    }

    [TestMethod]
    [DataRow(3UL, false)]
    [DataRow(4UL, true)]
    public void Invpcid_Type_IsChecked(ulong type, bool faults)
    {
        var probe = new Probe { [Probe.Rax] = type };
        if (faults)
            AssertException("#GP", "invpcid_site", probe);
        else
            probe.Call(_module, "invpcid_site").AssertOnlyChanged();
    }

    [TestMethod]
    [DataRow("xsaves_site")]
    [DataRow("xrstors_site")]
    public void SupervisorState_InAProcess_IsInvalidOpcode(string site) => AssertException("#UD", site, new Probe());

    private void AssertException(string vector, string site, Probe probe)
    {
        var fault = Assert.ThrowsExactly<AfterlinkException>(() => _module.Run(() => probe.Call(_module, site)));

        Assert.AreEqual(DiagnosticId.ProcessorException, fault.Id);
        Assert.Contains(vector, fault.Message);
        Assert.Contains(site, fault.Message);
    }

    // Null; 64-bit code; flat data; an available task of 16 bytes; a local table of 16 bytes.
    private Bytes LoadTable() => DescriptorTable.Load(_module, 0, 0x00AF9A000000FFFF, 0x00CF92000000FFFF, 0x0000890000000067, 0, 0x0000820000000007, 0);
}
