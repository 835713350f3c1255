// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Instructions;

/// <summary>Segment registers: those of the process until the module has a table of its own, then those of the virtual CPU.</summary>
[TestClass]
public sealed class SegmentRegisterTests : IDisposable
{
    private const ushort Code = 0x08, Data = 0x10, Task = 0x18, OtherLevel = 0x28, ReadOnly = 0x30, Absent = 0x38, Based = 0x40, Outside = 0x48;

    private readonly LoadedModule _module = new ScriptedHandlers().Load(Fixtures.Module("sites.S"));

    public void Dispose() => _module.Dispose();

    [TestMethod]
    [DataRow("mov_eax_cs", 0x33UL)]
    [DataRow("mov_eax_ss", 0x2BUL)]
    [DataRow("mov_eax_ds", 0UL)]
    public void Read_NoTableOfTheModule_IsThatOfTheProcess(string site, ulong expected)
    {
        var probe = new Probe { [Probe.Rax] = ulong.MaxValue }.Call(_module, site);

        Assert.AreEqual(expected, probe[Probe.Rax]);
        probe.AssertOnlyChanged(Probe.Rax);
    }

    [TestMethod]
    public void Write_NoTableOfTheModule_IsThatOfTheProcess()
    {
        new Probe { [Probe.Rax] = 0x2B }.Call(_module, "mov_ss_eax").AssertOnlyChanged();

        Assert.AreEqual(0x2BUL, Read("mov_eax_ss"));
    }

    [TestMethod]
    [DataRow("mov_eax_cs", 0x10UL)]
    [DataRow("mov_eax_ss", 0x18UL)]
    [DataRow("mov_eax_ds", 0UL)]
    public void Read_TableOfTheModule_IsThatOfTheVirtualCpuAtLevel0(string site, ulong expected)
    {
        using var table = LoadTable();

        Assert.AreEqual(expected, Read(site));
    }

    [TestMethod]
    [DataRow(Data)]
    [DataRow((ushort)0)]
    public void WriteSs_WritableDataOrNull_IsReadBack(ushort selector)
    {
        using var table = LoadTable();

        new Probe { [Probe.Rax] = selector }.Call(_module, "mov_ss_eax").AssertOnlyChanged();

        Assert.AreEqual(selector, Read("mov_eax_ss"));
    }

    [TestMethod]
    [DataRow(Data)]
    [DataRow(Code)]
    [DataRow(ReadOnly)]
    [DataRow(OtherLevel)]
    [DataRow((ushort)3)]
    public void WriteDs_ReadableSegmentOrNull_IsReadBack(ushort selector)
    {
        using var table = LoadTable();
        using var operand = new Bytes(BitConverter.GetBytes(selector));

        new Probe { [Probe.Rdi] = operand.Address }.Call(_module, "mov_ds_memory").AssertOnlyChanged();

        Assert.AreEqual(selector, Read("mov_eax_ds"));
    }

    [TestMethod]
    [DataRow("mov_ss_eax", Code, "#GP", DisplayName = "ss: code")]
    [DataRow("mov_ss_eax", ReadOnly, "#GP", DisplayName = "ss: read-only data")]
    [DataRow("mov_ss_eax", OtherLevel, "#GP", DisplayName = "ss: data of another level")]
    [DataRow("mov_ss_eax", (ushort)(Data | 3), "#GP", DisplayName = "ss: another requested level")]
    [DataRow("mov_ss_eax", Outside, "#GP", DisplayName = "ss: outside of the table")]
    [DataRow("mov_ss_eax", Absent, "#SS", DisplayName = "ss: not present")]
    [DataRow("mov_gs_eax", Task, "#GP", DisplayName = "gs: a task")]
    [DataRow("mov_gs_eax", Outside, "#GP", DisplayName = "gs: outside of the table")]
    [DataRow("mov_gs_eax", Absent, "#NP", DisplayName = "gs: not present")]
    public void Write_SelectorThatDoesNotFit_IsTheManualsException(string site, ushort selector, string vector)
    {
        using var table = LoadTable();

        var fault = Assert.ThrowsExactly<AfterlinkException>(() => _module.Run(() => new Probe { [Probe.Rax] = selector }.Call(_module, site)));

        Assert.AreEqual(DiagnosticId.ProcessorException, fault.Id);
        Assert.Contains(vector, fault.Message);
    }

    [TestMethod]
    [DataRow(Based, 0x1234_5678UL)]
    [DataRow((ushort)0, 0UL)]
    public void WriteGs_Selector_SetsTheRealBase(ushort selector, ulong expected)
    {
        using var table = LoadTable();
        using var stored = new Bytes(8, 0xEE);
        Provider.SegmentBases.WriteGs(0x1000);

        new Probe { [Probe.Rax] = selector }.Call(_module, "mov_gs_eax").AssertOnlyChanged();
        var actual = Provider.SegmentBases.ReadGs();
        Provider.SegmentBases.WriteGs(0);
        new Probe { [Probe.Rdi] = stored.Address }.Call(_module, "mov_memory_gs").AssertOnlyChanged();

        Assert.AreEqual(expected, actual);
        Assert.AreEqual(0xEEEE_EEEE_EEEE_0000 | selector, BitConverter.ToUInt64(stored.Span));
    }

    private ulong Read(string site) => new Probe { [Probe.Rax] = ulong.MaxValue }.Call(_module, site)[Probe.Rax];

    private Bytes LoadTable() => DescriptorTable.Load(_module,
        0, 0x00AF9A000000FFFF, 0x00CF92000000FFFF, 0x0000890000000067, 0, 0x00CFF2000000FFFF, 0x00CF90000000FFFF, 0x00CF12000000FFFF, 0x12CF92345678FFFF);
}
