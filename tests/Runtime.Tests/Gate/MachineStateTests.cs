// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Gate;

/// <summary>Every kind of instruction in every binding, with patterns in all that a function can see: only what the instruction itself writes differs.</summary>
[TestClass]
[DoNotParallelize] // Modules are shared, and their calls counted.
public sealed unsafe class MachineStateTests
{
    private const int TrashesEverything = 3;

    private static readonly Lazy<(LoadedModule Module, ScriptedHandlers Handlers)> Handled = new(() => Load(runOriginal: false));
    private static readonly Lazy<(LoadedModule Module, ScriptedHandlers Handlers)> PassedThrough = new(() => Load(runOriginal: true));
    private static readonly Lazy<LoadedModule> Monitored = new(static () =>
        new ScriptedHandlers().Load(Fixtures.Module("every.S"), new MonitorOptions { TimeStampCounter = Tsc.Scaled(2, 5), Randomness = Randomness.Seeded(3) }));

    private static readonly Lazy<LoadedModule> Stepped = new(static () =>
        new ScriptedHandlers().Load(Fixtures.Module("every.S"), new MonitorOptions { TimeStampCounter = Tsc.Deterministic(3) }));

    /// <summary>Every site of the fixture that is a function of its own.</summary>
    public static IEnumerable<object[]> Sites => File.ReadLines(Fixtures.Source("sites.S"))
        .Where(static line => line.StartsWith("\tSITE ", StringComparison.Ordinal))
        .Select(static line => new object[] { line["\tSITE ".Length..line.IndexOf(',', StringComparison.Ordinal)] });

    /// <summary>What runs in a process, and what it writes.</summary>
    public static IEnumerable<object[]> HostInstructions =>
    [
        ["cpuid_site", new[] { Probe.Rax, Probe.Rbx, Probe.Rcx, Probe.Rdx }],
        ["rdtsc_site", new[] { Probe.Rax, Probe.Rdx }],
        ["rdtscp_site", new[] { Probe.Rax, Probe.Rcx, Probe.Rdx }],
        ["xgetbv_site", new[] { Probe.Rax, Probe.Rdx }],
        ["rdrand_r12", new[] { Probe.R12, Probe.Flags }],
        ["smsw_64", new[] { Probe.Rax }],
        ["sgdt_site", Array.Empty<int>()],
        ["sidt_site", Array.Empty<int>()],
        ["sldt_site", new[] { Probe.Rax }],
        ["str_site", new[] { Probe.Rax }],
        ["mov_eax_ds", new[] { Probe.Rax }],
        ["clflush_site", Array.Empty<int>()],
    ];

    /// <summary>What the monitor and its fast paths answer, and what it writes.</summary>
    public static IEnumerable<object[]> MonitorInstructions => HostInstructions.Concat(
    [
        ["cli_site", Array.Empty<int>()],
        ["sti_site", Array.Empty<int>()],
        ["clts_site", Array.Empty<int>()],
        ["invlpg_site", Array.Empty<int>()],
        ["wbinvd_site", Array.Empty<int>()],
        ["wbnoinvd_site", Array.Empty<int>()],
        ["rdpid_site", new[] { Probe.R11 }],
        ["rdseed_ecx", new[] { Probe.Rcx, Probe.Flags }],
    ]);

    [TestMethod]
    [DynamicData(nameof(Sites))]
    public void Handler_ThatTrashesEverything_ChangesNothing(string site)
    {
        var (module, handlers) = Handled.Value;
        using var state = new MachineState();
        var calls = handlers.Calls.Count;

        state.Run(Export(module, site)).AssertOnlyChanged();

        Assert.HasCount(calls + 1, handlers.Calls, "the handler was called");
    }

    [TestMethod]
    [DynamicData(nameof(HostInstructions))]
    public void PassThrough_HandlerThatTrashesEverything_ChangesWhatTheInstructionWrites(string site, int[] written)
    {
        var (module, handlers) = PassedThrough.Value;
        using var state = Prepared();
        var calls = handlers.Calls.Count;

        state.Run(Export(module, site)).AssertOnlyChanged(written);

        Assert.HasCount(calls + 1, handlers.Calls, "the handler was called");
    }

    [TestMethod]
    [DynamicData(nameof(HostInstructions))]
    public void Native_Instruction_ChangesWhatItWrites(string site, int[] written)
    {
        using var state = Prepared();

        state.Run(NativeLibrary.GetExport(Unbound.Value, site)).AssertOnlyChanged(written);
    }

    [TestMethod]
    [DynamicData(nameof(MonitorInstructions))]
    public void Monitor_Instruction_ChangesWhatItWrites(string site, int[] written)
    {
        using var state = Prepared();

        state.Run(Export(Monitored.Value, site)).AssertOnlyChanged(written);
    }

    [TestMethod]
    [DataRow("rdtsc_site", new[] { Probe.Rax, Probe.Rdx })]
    [DataRow("rdtscp_site", new[] { Probe.Rax, Probe.Rcx, Probe.Rdx })]
    public void SteppedCounter_Read_ChangesWhatItWrites(string site, int[] written)
    {
        using var state = Prepared();

        state.Run(Export(Stepped.Value, site)).AssertOnlyChanged(written);
    }

    private static Lazy<nint> Unbound { get; } = new(static () =>
    {
        // The provider is there, so the module's cell leads to its table, in which every kind is native.
        _ = Monitored.Value;
        return NativeLibrary.Load(Fixtures.Module("every.S"));
    });

    // Leaf and register 0 exist on every processor.
    private static MachineState Prepared() => new() { [Probe.Rax] = 0, [Probe.Rcx] = 0 };

    private static nint Export(LoadedModule module, string site) => NativeLibrary.GetExport(module.Handle, site);

    private static (LoadedModule Module, ScriptedHandlers Handlers) Load(bool runOriginal)
    {
        var handlers = new ScriptedHandlers { RunOriginal = runOriginal };
        foreach (var kind in SiteKinds.All)
        {
            if (kind.Kind != SiteKind.Probe)
                handlers.Scripts[kind.Kind] = static (_, _) => ((delegate* unmanaged<int, void>)Probe.Export("trash"))(TrashesEverything);
        }

        return (handlers.Load(Fixtures.Module("every.S")), handlers);
    }
}
