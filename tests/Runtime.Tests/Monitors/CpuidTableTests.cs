// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Cpuid;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Monitors;

[TestClass]
public sealed class CpuidTableTests
{
    [TestMethod]
    public void Features_Rows_StandAtTheirNumberAndInBitsOfTheirOwn()
    {
        var rows = CpuFeatures.All.ToArray();

        Assert.AreSequenceEqual(Enum.GetValues<CpuFeature>(), rows.Select(static row => row.Feature).ToArray());
        Assert.HasCount(rows.Length, rows.Select(static row => (row.Leaf, row.Subleaf, row.Register, row.Mask)).Distinct());
    }

    [TestMethod]
    [DataRow(CpuFeature.Avx, CpuFeature.Avx2)]
    [DataRow(CpuFeature.Avx, CpuFeature.Avx512Vl)]
    [DataRow(CpuFeature.Avx, CpuFeature.Fma)]
    [DataRow(CpuFeature.Avx, CpuFeature.Vaes)]
    [DataRow(CpuFeature.Aes, CpuFeature.Vaes)]
    [DataRow(CpuFeature.Xsave, CpuFeature.Avx)]
    [DataRow(CpuFeature.Avx512F, CpuFeature.Avx512Fp16)]
    public void Without_Feature_TakesWhatStandsOnItToo(CpuFeature removed, CpuFeature dependent)
    {
        var full = CpuidTable.Host;
        foreach (var row in CpuFeatures.All)
            full = full.With(row.Leaf, row.Subleaf, new CpuidResult(uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue));

        Assert.IsTrue(full.Has(dependent));
        Assert.IsFalse(CpuidTable.Host.Without(removed).Has(dependent));
    }

    [TestMethod]
    public void Without_Avx_LeavesTheRestOfTheHost()
    {
        var table = CpuidTable.Host.Without(CpuFeature.Avx);

        foreach (var row in CpuFeatures.All)
        {
            if (!CpuFeatures.WithDependents([CpuFeature.Avx]).Contains(row.Feature))
                Assert.AreEqual(CpuidTable.Host.Has(row.Feature), table.Has(row.Feature), row.Feature.ToString());
        }
    }

    [TestMethod]
    [DataRow(CpuFeature.Avx, 0xE4UL)]
    [DataRow(CpuFeature.Avx512F, 0xE0UL)]
    public void Without_Feature_TakesItsStateFromXcr0AndLeafD(CpuFeature removed, ulong state)
    {
        var table = CpuidTable.Host.Without(removed);
        using var module = new ScriptedHandlers().Load(Fixtures.Module("sites.S"), new MonitorOptions { Cpuid = table });

        Assert.AreEqual(0UL, module.Monitor.CurrentCpu.Xcr0 & state);
        Assert.AreEqual(0u, table.Query(0xD, 0).Eax & (uint)state);
        Assert.AreEqual(default, table.Query(0xD, 5));
        Assert.IsLessThanOrEqualTo(CpuidTable.Host.Query(0xD, 0).Ebx, table.Query(0xD, 0).Ebx);
    }

    [TestMethod]
    public void Without_Xsave_TakesOsxsaveAndXgetbvToo()
    {
        var table = CpuidTable.Host.Without(CpuFeature.Xsave);
        using var module = new ScriptedHandlers().Load(Fixtures.Module("sites.S"), new MonitorOptions { Cpuid = table });

        Assert.AreEqual(0u, table.Query(1, 0).Ecx & (1u << 27));
        var fault = Assert.ThrowsExactly<AfterlinkException>(() => module.Run(() => new Probe { [Probe.Rcx] = 0 }.Call(module, "xgetbv_site")));
        Assert.Contains("#UD", fault.Message);
    }

    [TestMethod]
    public void With_GivenLeaf_IsReportedAsItIs() =>
        Assert.AreEqual(new CpuidResult(1, 2, 3, 4), CpuidTable.Host.Without(CpuFeature.Sse2).With(0x4000_0001, 0, new CpuidResult(1, 2, 3, 4)).Query(0x4000_0001, 0));
}
