// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Instructions;

/// <summary>The machine code of the provider. Each instruction runs twice: the first time in a thread it goes through the gate.</summary>
[TestClass]
public sealed class FastPathTests
{
    private const ulong InterruptFlag = 0x200;
    private const ulong Identification = 1 << 21;
    private const ulong Direction = 1 << 10;

    public static IEnumerable<object[]> FlagPatterns =>
        [.. new ulong[] { 0, 0x8D5, 0x001, 0x004, 0x010, 0x040, 0x080, 0x800, 0x8D4, 0x0D5, Direction, Direction | 0x8D5, Identification | 0x41 }
            .Select(static flags => new object[] { flags | 0x202 })];

    [TestMethod]
    [DynamicData(nameof(FlagPatterns))]
    public void Cli_AnyFlags_ClearsOnlyTheVirtualInterruptFlag(ulong flags)
    {
        using var module = Load();
        module.Monitor.CurrentCpu.InterruptsEnabled = true;

        new Probe { [Probe.Flags] = flags }.Call(module, "cli_site").AssertOnlyChanged();

        Assert.IsFalse(module.Monitor.CurrentCpu.InterruptsEnabled);
    }

    [TestMethod]
    [DynamicData(nameof(FlagPatterns))]
    public void Sti_AnyFlags_SetsOnlyTheVirtualInterruptFlag(ulong flags)
    {
        using var module = Load();
        module.Monitor.CurrentCpu.InterruptsEnabled = false;

        new Probe { [Probe.Flags] = flags }.Call(module, "sti_site").AssertOnlyChanged();

        Assert.IsTrue(module.Monitor.CurrentCpu.InterruptsEnabled);
    }

    [TestMethod]
    [DataRow("cli_site", false)]
    [DataRow("sti_site", true)]
    public void InterruptFlag_FirstInstructionOfAThread_AttachesTheCpu(string site, bool expected)
    {
        using var module = Load();

        new Probe { [Probe.Flags] = 0xAD7 }.Call(module, site).AssertOnlyChanged();

        Assert.AreEqual(expected, module.Monitor.CurrentCpu.InterruptsEnabled);
    }

    [TestMethod]
    [DynamicData(nameof(FlagPatterns))]
    public void Pushf_AnyFlags_PushesThemWithTheVirtualInterruptFlag(ulong flags)
    {
        using var module = Load();
        foreach (var enabled in new[] { true, false })
        {
            module.Monitor.CurrentCpu.InterruptsEnabled = enabled;

            var probe = new Probe { [Probe.Flags] = flags }.Call(module, "pushf_site");

            Assert.AreEqual((flags & ~InterruptFlag) | (enabled ? InterruptFlag : 0), probe[Probe.Rax]);
            probe.AssertOnlyChanged(Probe.Rax);
        }
    }

    [TestMethod]
    [DynamicData(nameof(FlagPatterns))]
    public void Popf_AnyFlags_AreLoadedAndTheVirtualInterruptFlagToo(ulong flags)
    {
        using var module = Load();
        _ = module.Monitor.CurrentCpu;
        foreach (var (before, enabled) in new[] { (0x202UL, true), (0xAD7UL, false), (0x202 | Direction, true) })
        {
            var popped = (flags & ~InterruptFlag) | (enabled ? InterruptFlag : 0);

            var probe = new Probe { [Probe.Rax] = popped, [Probe.Flags] = before }.Call(module, "popf_site");

            Assert.AreEqual(flags | InterruptFlag, probe[Probe.Flags]);
            Assert.AreEqual(enabled, module.Monitor.CurrentCpu.InterruptsEnabled);
            probe.AssertOnlyChanged(Probe.Flags);
        }
    }

    [TestMethod]
    public void PushfPopf_FirstInstructionsOfAThread_DoTheSame()
    {
        using var first = Load();
        Assert.AreEqual(0xAD7UL, new Probe { [Probe.Flags] = 0xAD7 }.Call(first, "pushf_site")[Probe.Rax]);

        using var second = Load();
        var probe = new Probe { [Probe.Rax] = 0x8D7 | Direction }.Call(second, "popf_site");
        Assert.AreEqual(0x8D7 | Direction | InterruptFlag, probe[Probe.Flags]);
        Assert.IsFalse(second.Monitor.CurrentCpu.InterruptsEnabled);
        probe.AssertOnlyChanged(Probe.Flags);
    }

    [TestMethod]
    public void PushfPopf_SixteenBits_MoveOneWord()
    {
        using var module = new ScriptedHandlers().Load(Fixtures.Module("narrow.S"));
        module.Monitor.CurrentCpu.InterruptsEnabled = false;

        var pushed = new Probe { [Probe.Rax] = ulong.MaxValue, [Probe.Flags] = 0xAD7 }.Call(module, "pushfw_site");
        var popped = new Probe { [Probe.Rax] = 0xAD7, [Probe.Flags] = 0x202 }.Call(module, "popfw_site");
        var wide = new Probe { [Probe.Flags] = 0xAD7 }.Call(module, "pushf_site");

        Assert.AreEqual(0xFFFF_FFFF_FFFF_08D7, pushed[Probe.Rax]);
        Assert.AreEqual(0xAD7UL, popped[Probe.Flags]);
        Assert.AreEqual(0xAD7UL, wide[Probe.Rax]);
        pushed.AssertOnlyChanged(Probe.Rax);
        popped.AssertOnlyChanged(Probe.Flags);
    }

    [TestMethod]
    [DataRow("rdtsc_site")]
    [DataRow("rdtscp_site")]
    public void Rdtsc_Deterministic_StepsAtEachRead(string site)
    {
        using var module = Load(new MonitorOptions { TimeStampCounter = Tsc.Deterministic(0x1_0000_0001, 0xFFFF_FFFE) });
        var values = new List<ulong>();
        for (var i = 0; i < 3; i++)
        {
            var probe = new Probe { [Probe.Flags] = 0xAD7 }.Call(module, site);
            values.Add((probe[Probe.Rdx] << 32) | probe[Probe.Rax]);
            AssertTscRegisters(probe, site);
        }

        Assert.AreSequenceEqual(new ulong[] { 0xFFFF_FFFE, 0x1_FFFF_FFFF, 0x3_0000_0000 }, values);
    }

    [TestMethod]
    [DataRow("rdtsc_site")]
    [DataRow("rdtscp_site")]
    public void Rdtsc_Offset_IsTheHostsPlusTheOffset(string site)
    {
        const ulong Offset = 1UL << 60;
        using var module = Load(new MonitorOptions { TimeStampCounter = Tsc.Offset((long)Offset) });
        for (var i = 0; i < 2; i++)
        {
            var before = Host();
            var probe = new Probe { [Probe.Flags] = 0xAD7 }.Call(module, site);
            var after = Host();

            AssertBetween(before + Offset, (probe[Probe.Rdx] << 32) | probe[Probe.Rax], after + Offset);
            AssertTscRegisters(probe, site);
        }
    }

    [TestMethod]
    [DataRow("rdtsc_site", 0.5)]
    [DataRow("rdtscp_site", 3.25)]
    public void Rdtsc_Scaled_IsTheHostsTimesTheFactor(string site, double factor)
    {
        using var module = Load(new MonitorOptions { TimeStampCounter = Tsc.Scaled(factor, 1000) });
        for (var i = 0; i < 2; i++)
        {
            var before = Host();
            var probe = new Probe { [Probe.Flags] = 0xAD7 }.Call(module, site);
            var after = Host();

            AssertBetween((ulong)((decimal)before * (decimal)factor) + 999, (probe[Probe.Rdx] << 32) | probe[Probe.Rax], (ulong)((decimal)after * (decimal)factor) + 1001);
            AssertTscRegisters(probe, site);
        }
    }

    [TestMethod]
    public void Rdtsc_Host_IsTheInstructionItself()
    {
        using var module = Load();
        var before = Host();
        var probe = new Probe().Call(module, "rdtsc_site");

        AssertBetween(before, (probe[Probe.Rdx] << 32) | probe[Probe.Rax], Host());
        Assert.AreEqual(SiteBinding.Native, module.Sites.Single(static site => site.Symbol == "rdtsc_site").Binding);
    }

    [TestMethod]
    [DataRow(0u, 0u)]
    [DataRow(1u, 0xDEADu, DisplayName = "a leaf that does not depend on ecx")]
    [DataRow(7u, 0u)]
    [DataRow(7u, 1u)]
    [DataRow(0xDu, 0u)]
    [DataRow(0xDu, 1u)]
    [DataRow(0xDu, 2u)]
    [DataRow(0x80000000u, 0u)]
    [DataRow(0x80000001u, 5u)]
    [DataRow(0x80000002u, 0u)]
    [DataRow(0x40000000u, 0u)]
    public void Cpuid_Leaf_IsTheSameFilledAndCached(uint leaf, uint subleaf)
    {
        var table = CpuidTable.Host.With(0x40000000, 0, new CpuidResult(1, 2, 3, 4)).With(1, 0, new CpuidResult(5, 6, 7, 8));
        using var module = Load(new MonitorOptions { Cpuid = table });
        new Probe { [Probe.Rax] = 0x80000001 }.Call(module, "cpuid_site");
        new Probe { [Probe.Rax] = 1 }.Call(module, "cpuid_site");
        new Probe { [Probe.Rax] = 7, [Probe.Rcx] = 2 }.Call(module, "cpuid_site");
        for (var i = 0; i < 3; i++)
        {
            var probe = new Probe { [Probe.Rax] = 0xFFFF_FFFF_0000_0000 | leaf, [Probe.Rcx] = 0xFFFF_FFFF_0000_0000 | subleaf, [Probe.Flags] = 0xAD7 }.Call(module, "cpuid_site");

            var expected = table.Query(leaf, subleaf);
            Assert.AreEqual((expected.Eax, expected.Ebx, expected.Ecx, expected.Edx), (probe[Probe.Rax], probe[Probe.Rbx], probe[Probe.Rcx], probe[Probe.Rdx]), $"round {i}");
            probe.AssertOnlyChanged(Probe.Rax, Probe.Rbx, Probe.Rcx, Probe.Rdx);
        }
    }

    [TestMethod]
    public void Random_Seeded_IsTheSameInEveryRun()
    {
        var runs = new List<ulong[]>();
        for (var run = 0; run < 2; run++)
        {
            using var module = Load(new MonitorOptions { Randomness = Randomness.Seeded(42) });
            runs.Add([.. Enumerable.Range(0, 3).Select(_ => new Probe().Call(module, "rdrand_r12")[Probe.R12])]);
        }

        Assert.AreSequenceEqual(runs[0], runs[1]);
        Assert.AreNotEqual(runs[0][0], runs[0][1]);
    }

    [TestMethod]
    public void Rdpid_VirtualCounter_GivesTheOrdinalThatRdtscpGives()
    {
        using var module = Load(new MonitorOptions { TimeStampCounter = Tsc.Deterministic(1) });

        Assert.AreEqual((ulong)module.Monitor.CurrentCpu.Ordinal, new Probe().Call(module, "rdpid_site")[Probe.R11]);
    }

    private static LoadedModule Load(MonitorOptions? options = null) => new ScriptedHandlers().Load(Fixtures.Module("sites.S"), options);

    private static void AssertTscRegisters(Probe probe, string site)
    {
        if (site == "rdtscp_site")
            probe.AssertOnlyChanged(Probe.Rax, Probe.Rdx, Probe.Rcx);
        else
            probe.AssertOnlyChanged(Probe.Rax, Probe.Rdx);
    }

    private static unsafe ulong Host() => Afterlink.Provider.ProviderLibrary.Exports->ReadTsc();

    private static void AssertBetween(ulong low, ulong value, ulong high) =>
        Assert.IsTrue(low <= value && value <= high, $"{low} <= {value} <= {high}");
}
