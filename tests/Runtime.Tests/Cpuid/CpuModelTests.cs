// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Cpuid;
using Afterlink.Diagnostics;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Cpuid;

[TestClass]
public sealed class CpuModelTests
{
    // What cpuid -r printed on another machine, shortened.
    private const string Dump = """
        CPU 0:
           0x00000000 0x00: eax=0x0000000d ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69
           0x00000001 0x00: eax=0x000306a9 ebx=0x00100800 ecx=0x7fbae3ff edx=0xbfebfbff
           0x00000007 0x00: eax=0x00000000 ebx=0x00000281 ecx=0x00000000 edx=0x9c000400
           0x0000000d 0x00: eax=0x00000007 ebx=0x00000340 ecx=0x00000340 edx=0x00000000
           0x0000000d 0x02: eax=0x00000100 ebx=0x00000240 ecx=0x00000000 edx=0x00000000
           0x80000000 0x00: eax=0x80000001 ebx=0x00000000 ecx=0x00000000 edx=0x00000000
           0x80000001 0x00: eax=0x00000000 ebx=0x00000000 ecx=0x00000001 edx=0x28100800
        CPU 1:
           0x00000000 0x00: eax=0x00000001 ebx=0x00000000 ecx=0x00000000 edx=0x00000000
        """;

    public static IEnumerable<object[]> Models => [.. Enum.GetValues<CpuModel>().Select(static model => new object[] { model })];

    public static IEnumerable<object[]> ModelsOfThisHost =>
        [.. Enum.GetValues<CpuModel>().Where(static model => CpuModels.Find(model).Features.All(static feature => CpuModels.Optional.Contains(feature) || CpuidTable.Host.Has(feature)))
            .Select(static model => new object[] { model })];

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Models_Row_StandsAtItsNumberAndHasWhatItsFeaturesStandOn(CpuModel model)
    {
        var info = CpuModels.Find(model);

        Assert.AreEqual(model, info.Model);
        foreach (var feature in info.Features)
        {
            foreach (var required in CpuFeatures.All[(int)feature].Requires)
                Assert.Contains(required, info.Features, $"{feature} stands on it");
        }
    }

    [TestMethod]
    [DynamicData(nameof(ModelsOfThisHost))]
    public void Of_Model_HasNoFeatureThatTheModelHasNot(CpuModel model)
    {
        var info = CpuModels.Find(model);
        var table = CpuidTable.Of(model);

        foreach (var feature in Enum.GetValues<CpuFeature>().Except(info.Features))
            Assert.IsFalse(table.Has(feature), feature.ToString());
        Assert.IsEmpty(table.Beyond(CpuidTable.Host));
    }

    [TestMethod]
    public void Of_ModelWithAName_ReportsVendorSignatureAndName()
    {
        var table = CpuidTable.Of(CpuModel.Nehalem);

        var vendor = table.Query(0, 0);
        Assert.AreEqual("GenuineIntel", Text(vendor.Ebx, vendor.Edx, vendor.Ecx));
        Assert.AreEqual(0x000106A5u, table.Query(1, 0).Eax);
        var brand = table.Query(0x8000_0002, 0);
        Assert.AreEqual("Nehalem", Text(brand.Eax, brand.Ebx, brand.Ecx, brand.Edx).TrimEnd('\0'));
    }

    [TestMethod]
    public void Of_ModelWithoutAName_KeepsTheHosts() =>
        Assert.AreEqual(CpuidTable.Host.Query(0, 0), CpuidTable.Of(CpuModel.Level1).Query(0, 0));

    [TestMethod]
    public void Of_ModelWithoutAvx_TakesItsStateFromXcr0()
    {
        using var module = new ScriptedHandlers().Load(Fixtures.Module("sites.S"), new MonitorOptions { Cpuid = CpuidTable.Of(CpuModel.Level2) });

        Assert.AreEqual(0UL, module.Monitor.CurrentCpu.Xcr0 & ~3UL);
    }

    [TestMethod]
    public void Without_OfAModel_TakesFurtherFeatures() =>
        Assert.IsFalse(CpuidTable.Of(CpuModel.Nehalem).Without(CpuFeature.Ssse3).Has(CpuFeature.Sse42));

    [TestMethod]
    public void Read_Dump_ReportsItsLeavesAndNoOther()
    {
        var table = CpuidTable.Read(new StringReader(Dump));

        Assert.AreEqual(new CpuidResult(0x000306A9, 0x00100800, 0x7FBAE3FF, 0xBFEBFBFF), table.Query(1, 0));
        Assert.AreEqual(new CpuidResult(0x100, 0x240, 0, 0), table.Query(0xD, 2));
        Assert.AreEqual(default, table.Query(2, 0));
        Assert.IsTrue(table.Has(CpuFeature.Avx));
        Assert.IsFalse(table.Has(CpuFeature.Avx2));
    }

    [TestMethod]
    public void Read_Dump_Xcr0HoldsNoMoreThanLeafDOffers()
    {
        using var module = new ScriptedHandlers().Load(Fixtures.Module("sites.S"), new MonitorOptions { Cpuid = CpuidTable.Read(new StringReader(Dump)) });

        Assert.AreEqual(0UL, module.Monitor.CurrentCpu.Xcr0 & ~7UL);
    }

    [TestMethod]
    public void Without_OfADump_TakesFeaturesAndState()
    {
        var table = CpuidTable.Read(new StringReader(Dump)).Without(CpuFeature.Avx);

        Assert.IsFalse(table.Has(CpuFeature.Avx));
        Assert.AreEqual(3u, table.Query(0xD, 0).Eax);
        Assert.AreEqual(default, table.Query(0xD, 2));
    }

    [TestMethod]
    [DataRow("", "leaf 0 is missing")]
    [DataRow("CPU 0:\n   vendor_id = \"GenuineIntel\"\n", "line 2")]
    [DataRow("0x00000000 0x00: eax=0x123456789 ebx=0x0 ecx=0x0 edx=0x0", "line 1")]
    public void Read_OtherText_NamesTheLine(string text, string reason)
    {
        var refusal = Assert.ThrowsExactly<AfterlinkException>(() => CpuidTable.Read(new StringReader(text)));

        Assert.AreEqual(DiagnosticId.CpuidDumpInvalid, refusal.Id);
        Assert.Contains(reason, refusal.Message);
    }

    [TestMethod]
    [DataRow(CpuModel.Level3, CpuFeature.Avx2)]
    [DataRow(CpuModel.Haswell, CpuFeature.Movbe)]
    [DataRow(CpuModel.Zen3, CpuFeature.Sha)]
    public void Of_ModelBeyondTheHost_NamesWhatIsMissing(CpuModel model, CpuFeature missing)
    {
        var refusal = Assert.ThrowsExactly<AfterlinkException>(() => CpuidTable.Of(model, CpuidTable.Host.Without(missing)));

        Assert.AreEqual(DiagnosticId.CpuModelBeyondHost, refusal.Id);
        Assert.Contains($"{missing}", refusal.Message);
    }

    [TestMethod]
    public void Of_ModelsThatThisHostHasNot_AreRefused()
    {
        foreach (var model in Enum.GetValues<CpuModel>().Except(ModelsOfThisHost.Select(static row => (CpuModel)row[0])))
            Assert.AreEqual(DiagnosticId.CpuModelBeyondHost, Assert.ThrowsExactly<AfterlinkException>(() => CpuidTable.Of(model)).Id);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(static () => CpuidTable.Of((CpuModel)200));
    }

    private static string Text(params uint[] words) => Encoding.ASCII.GetString([.. words.SelectMany(BitConverter.GetBytes)]);
}
