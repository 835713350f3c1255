// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Monitor;
using Afterlink.Monitor.Interrupts;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Instructions;

/// <summary>A module in which only bound instructions load flags: the fast paths know RFLAGS without reading it, until one of them was loaded with more than status flags.</summary>
[TestClass]
public sealed class FlagLoadTests
{
    private const ulong InterruptFlag = 0x200;
    private const ulong Direction = 1 << 10;
    private const ulong NestedTask = 1 << 14;
    private const ulong Identification = 1 << 21;

    private static readonly ulong[] Words =
        [0x202, 0xAD7, 0x203, 0x206, 0x212, 0x242, 0x282, 0xA02, 0x202 | Direction, 0xAD7 | Direction, 0x243 | Identification, 0x202 | NestedTask, 0xAD7 | Direction | Identification];

    public static IEnumerable<object[]> Pairs => [.. Words.SelectMany(static first => Words.Select(second => new object[] { first, second }))];

    [TestMethod]
    [DynamicData(nameof(Pairs))]
    public void PopfThenPushf_AnyTwoWords_ReadsBackWhatWasLoaded(ulong first, ulong second)
    {
        using var module = Load();
        for (var round = 0; round < 2; round++)
        {
            var probe = new Probe { [Probe.Rax] = first, [Probe.Rcx] = second }.Call(module, "load_twice");

            Assert.AreEqual((first, second, second), (probe[Probe.Rbx], probe[Probe.Rdx], probe[Probe.Flags]), $"round {round}");
            probe.AssertOnlyChanged(Probe.Rbx, Probe.Rdx, Probe.Flags);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Pairs))]
    public void PopfThenPushf_AroundAHandler_ReadsBackWhatWasLoaded(ulong first, ulong second)
    {
        using var module = Load();
        foreach (var word in new[] { first, second })
            Assert.AreEqual(word, new Probe { [Probe.Rax] = word }.Call(module, "load_around_in")[Probe.Rbx]);
    }

    [TestMethod]
    [DataRow(0x002ul)]
    [DataRow(0x8D7ul)]
    [DataRow(0x002ul | Direction)]
    public void Popf_WithoutInterrupts_IsReadBackWithout(ulong word)
    {
        using var module = Load();
        _ = module.Monitor.CurrentCpu;

        var probe = new Probe { [Probe.Rax] = word, [Probe.Rcx] = word | InterruptFlag }.Call(module, "load_twice");

        Assert.AreEqual((word, word | InterruptFlag), (probe[Probe.Rbx], probe[Probe.Rdx]));
    }

    [TestMethod]
    public void Pushf_FlagsSetBeforeTheThreadWasAttached_PushesThem()
    {
        const ulong Flags = 0xAD7 | Direction | Identification;
        using var module = Load();
        var pushed = new List<ulong>();
        var thread = new Thread(() =>
        {
            foreach (var _ in new[] { "through the gate", "on the fast path" })
                pushed.Add(new Probe { [Probe.Flags] = Flags }.Call(module, "pushf_site")[Probe.Rax]);
        });
        thread.Start();
        thread.Join();

        Assert.AreSequenceEqual(new[] { Flags, Flags }, pushed);
    }

    [TestMethod]
    public void Popf_OnlyStatusFlags_LeavesTheThreadUnmarked()
    {
        using var module = Load();
        _ = module.Monitor.CurrentCpu;

        new Probe { [Probe.Rax] = 0xAD7 }.Call(module, "popf_site");
        Assert.AreEqual(0UL, Beyond(module));

        new Probe { [Probe.Rax] = 0x202 | Identification }.Call(module, "popf_site");
        Assert.AreNotEqual(0UL, Beyond(module));
    }

    [TestMethod]
    [DataRow(0xAD7ul, false)]
    [DataRow(0x202 | Direction, true)]
    [DataRow(0x202 | Identification, true)]
    [DataRow(0x202 | NestedTask, false, DisplayName = "which a process does not get")]
    public unsafe void Iretq_OfAModulesHandler_MarksTheThreadWhereItLoadsMore(ulong image, bool expected)
    {
        VirtualCpuState cpu = default;

        _ = FlagsImage.Load(&cpu, image);

        Assert.AreEqual(expected, cpu.BeyondStatusFlags != 0);
    }

    private static unsafe ulong Beyond(LoadedModule module) => module.Monitor.CurrentCpu.State->BeyondStatusFlags;

    private static LoadedModule Load() => new ScriptedHandlers().Load(Fixtures.Module("flags.S"));
}
