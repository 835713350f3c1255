// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Frozen;
using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Interposition;
using Afterlink.Loading;
using Afterlink.Monitor;
using Afterlink.Monitor.Instructions;
using Afterlink.Provider;
using Afterlink.Sites;

namespace Afterlink.Modules;

/// <summary>Decides what each kind of a module is bound to, and sets its slots.</summary>
internal sealed unsafe class BindingPlan
{
    private readonly KindBinding[] _kinds = new KindBinding[BindingLayout.SlotCount];
    private readonly ProviderExports* _provider = ProviderLibrary.Exports;
    private readonly DeclaredHypercalls _declared;
    private readonly nint _probeHandler;
    private readonly KindBinding[] _chosen;
    private nint _entry;
    private bool _withHostInstructions;

    /// <summary>Makes the plan.</summary>
    /// <exception cref="AfterlinkException">The module asks for something that nobody answers.</exception>
    public BindingPlan(ModuleDescription description, ModuleImage image, MonitorOptions options)
    {
        Array.Fill(_kinds, new KindBinding(SiteBinding.Native, _provider->Native, InstructionHandlers.Entry));
        foreach (var kind in SiteKinds.All)
            _kinds[(int)kind.Kind] = Choose(kind, image, options);
        foreach (var handler in description.Handlers)
        {
            if (handler.Kind == SiteKind.Probe && !options.NestedProbes && handler.Handler != 0)
                (_probeHandler, _kinds[(int)handler.Kind]) = (handler.Handler, new(SiteBinding.Handler, _provider->ProbeGate, _provider->ProbeHandler));
            else if ((int)handler.Kind < BindingLayout.SlotCount && handler.Handler != 0)
                _kinds[(int)handler.Kind] = new(SiteBinding.Handler, GateOf(handler.Kind), handler.Handler);
        }

        _declared = new DeclaredHypercalls(description.HypercallHandlers, image.Sites);
        if (description.HypercallHandlers.Length != 0)
            _kinds[(int)SiteKind.Hypercall] = new(SiteBinding.Handler, GateOf(SiteKind.Hypercall), HypercallEntry.Address);
        RequireHandlers(image);
        _chosen = [.. _kinds];
    }

    /// <summary>The handlers of declared hypercalls by number.</summary>
    public FrozenDictionary<ulong, nint> HypercallHandlers => _declared.ByNumber;

    /// <summary>What a kind is bound to.</summary>
    public SiteBinding BindingOf(SiteKind kind) => _kinds[(int)kind].Binding;

    /// <summary>
    /// Sets the slots. What the gate reads is set before the code that leads to it, since threads may be in the module's stubs.
    /// </summary>
    public void Apply(BindingSlot* table, ModuleContext* context, VirtualMachineMonitor monitor)
    {
        context->ProbeHandler = _probeHandler;
        for (var kind = 0; kind < BindingLayout.DeclaredSlot; kind++)
        {
            var slot = table + kind;
            slot->Context = context;
            slot->Datum = _kinds[kind].Binding == SiteBinding.Handler ? context->Handlers
                : kind == (int)SiteKind.Cpuid ? monitor.Cpuid.Chains
                : monitor.CpuOffset;
            slot->Handler = _kinds[kind].Handler;
            Volatile.Write(ref slot->Code, _kinds[kind].Code);
        }

        if (BindingOf(SiteKind.Hypercall) == SiteBinding.Handler)
            _declared.Bind(table, monitor.CpuOffset);
    }

    /// <summary>What carries out a kind: a handler as the gate calls it; 0 where it is the host's instruction.</summary>
    public nint AnswerOf(SiteKind kind) => _kinds[(int)kind].Binding == SiteBinding.Native ? 0 : _kinds[(int)kind].Handler;

    /// <summary>
    /// Leads the slots of everything but probes to one entry, or back to where the plan has them. The handler is set before the code that leads
    /// to it, as in <see cref="Apply"/>.
    /// </summary>
    /// <param name="table">The module's table.</param>
    /// <param name="entry">What the gate is to call; 0 for what the plan says.</param>
    /// <param name="withHostInstructions">Whether instructions of the host come to the entry as well.</param>
    public void Route(BindingSlot* table, nint entry, bool withHostInstructions)
    {
        (_entry, _withHostInstructions) = (entry, withHostInstructions);
        foreach (var kind in SiteKinds.All)
        {
            if (kind.Kind != SiteKind.Probe)
                SetSlot(table, kind.Kind);
        }

        if (BindingOf(SiteKind.Hypercall) != SiteBinding.Handler)
            return;
        if (entry != 0)
            DeclaredHypercalls.Detour(table);
        else
            _declared.Bind(table, table->Context->CpuOffset);
    }

    /// <summary>
    /// Unbinds: instructions that an ordinary process can run do so again; the others would end it by a signal, so they come to the
    /// runtime, which can say which one it was.
    /// </summary>
    public static void Retire(BindingSlot* table)
    {
        var provider = ProviderLibrary.Exports;
        foreach (var kind in SiteKinds.All)
        {
            var slot = table + (int)kind.Kind;

            // A thread between the gate of probes and their handler must find it, or its mark would stay.
            if (kind.Kind != SiteKind.Probe)
                slot->Handler = InstructionHandlers.Entry;
            Volatile.Write(ref slot->Code, RunsInProcess(kind) ? provider->Native : provider->Gate);
        }

        DeclaredHypercalls.Detour(table);
    }

    /// <summary>
    /// The process ends: destructors of modules still run, and no managed code can. Instructions that would end it by a signal do nothing.
    /// </summary>
    public static void Silence(BindingSlot* table)
    {
        var provider = ProviderLibrary.Exports;
        foreach (var kind in SiteKinds.All)
            Volatile.Write(ref table[(int)kind.Kind].Code, RunsInProcess(kind) ? provider->Native : provider->Ignore);
        DeclaredHypercalls.Silence(table);
    }

    /// <summary>
    /// Binds a kind otherwise, while threads run in the module. What the gate reads is written before the code that leads to it; what a slot's
    /// datum is stays as it was chosen first, since a thread may be on its way to it.
    /// </summary>
    /// <returns>False where the module cannot be bound so.</returns>
    public bool TryBind(BindingSlot* table, SiteKind kind, SiteBinding binding)
    {
        if (SiteKinds.Find(kind) is not { IsPatched: true } info || kind == SiteKind.Probe)
            return false;
        var chosen = _chosen[(int)kind];
        KindBinding? wanted = binding switch
        {
            _ when binding == chosen.Binding => chosen,
            SiteBinding.Native when RunsInProcess(info) => chosen with { Binding = binding, Code = _provider->Native },
            SiteBinding.Monitor when InstructionHandlers.Answers(kind) => new(binding, _provider->Gate, InstructionHandlers.Entry),
            _ => null,
        };
        if (wanted is not { } next)
            return false;
        _kinds[(int)kind] = next;
        SetSlot(table, kind);
        return true;
    }

    // To where the plan has it, by way of the entry where one is set.
    private void SetSlot(BindingSlot* table, SiteKind kind)
    {
        var slot = table + (int)kind;
        var planned = _kinds[(int)kind];
        var isRouted = _entry != 0 && (planned.Binding != SiteBinding.Native || (_withHostInstructions && HostInstructions.Has(kind)));
        Volatile.Write(ref slot->Handler, isRouted ? _entry : planned.Handler);

        // What calls out goes on doing so in its own way; only what does not is led to the gate.
        var callsOut = planned.Binding is SiteBinding.Handler or SiteBinding.Monitor;
        Volatile.Write(ref slot->Code, isRouted && !callsOut ? _provider->Gate : planned.Code);
    }

    /// <summary>Whether probes call anything.</summary>
    public static bool AreProbesEnabled(BindingSlot* table) => Volatile.Read(ref table[(int)SiteKind.Probe].Code) != ProviderLibrary.Exports->Native;

    /// <summary>Has probes call their handler, or only run their instruction.</summary>
    public void SetProbes(BindingSlot* table, bool enabled) =>
        Volatile.Write(ref table[(int)SiteKind.Probe].Code, enabled ? _kinds[(int)SiteKind.Probe].Code : _provider->Native);

    // At privilege level 3 (Intel SDM volume 2): what is not listed raises #GP or #UD there.
    private static bool RunsInProcess(SiteKindInfo kind) => kind.Binding is DefaultBinding.Native or DefaultBinding.Report || kind.Kind
        is SiteKind.PushFlags or SiteKind.PopFlags or SiteKind.ReadTimeStampCounter or SiteKind.ReadTimeStampCounterAndProcessorId
        or SiteKind.Cpuid or SiteKind.ReadExtendedControlRegister or SiteKind.StoreMachineStatusWord or SiteKind.StoreGlobalDescriptorTable
        or SiteKind.StoreInterruptDescriptorTable or SiteKind.StoreLocalDescriptorTable or SiteKind.StoreTaskRegister
        or SiteKind.LoadAccessRights or SiteKind.LoadSegmentLimit or SiteKind.VerifyRead or SiteKind.VerifyWrite or SiteKind.Probe
        or SiteKind.SoftwareInterrupt or SiteKind.InterruptReturn or SiteKind.ReadSegmentRegister or SiteKind.WriteSegmentRegister or SiteKind.FarReturn;

    private KindBinding Choose(SiteKindInfo kind, ModuleImage image, MonitorOptions options)
    {
        var monitor = new KindBinding(SiteBinding.Monitor, _provider->Gate, InstructionHandlers.Entry);
        return kind.Binding switch
        {
            DefaultBinding.FastPath => FastPath(kind.Kind, image, options.TimeStampCounter),
            DefaultBinding.Monitor when kind.Kind is SiteKind.InterruptReturn or SiteKind.SoftwareInterrupt => monitor with { Code = _provider->WithInterruptTable },
            DefaultBinding.Monitor => monitor,
            DefaultBinding.Handler when InstructionHandlers.Answers(kind.Kind) => monitor,
            DefaultBinding.Handler => new(SiteBinding.Native, _provider->Gate, InstructionHandlers.Entry),
            _ when kind.Interception == Interception.RandomNumber && options.Randomness.Seed is not null => monitor,
            _ when kind.Kind == SiteKind.ReadProcessorId && options.TimeStampCounter is not Tsc.HostTsc => monitor,
            _ => new(SiteBinding.Native, _provider->Native, InstructionHandlers.Entry),
        };
    }

    private nint GateOf(SiteKind kind) => kind == SiteKind.Hypercall ? _provider->HypercallGate : _provider->Gate;

    private KindBinding FastPath(SiteKind kind, ModuleImage image, Tsc counter)
    {
        var code = kind switch
        {
            SiteKind.DisableInterrupts => _provider->DisableInterrupts,
            SiteKind.EnableInterrupts => _provider->EnableInterrupts,
            SiteKind.PushFlags => _provider->PushFlags,
            SiteKind.PopFlags => _provider->PopFlags,
            SiteKind.Cpuid => _provider->CpuidCached,
            SiteKind.ReadTimeStampCounter => Counter(counter, _provider->TscOffset, _provider->TscScaled, _provider->TscStepped),
            _ => Counter(counter, _provider->TscpOffset, _provider->TscpScaled, _provider->TscpStepped),
        };

        // The 16-bit forms, which nobody writes, would cost every other site a look into the table.
        if (kind is SiteKind.PushFlags or SiteKind.PopFlags && image.Sites.HasNarrowFlags)
            code = _provider->Gate;
        var binding = code == _provider->Native ? SiteBinding.Native : code == _provider->Gate ? SiteBinding.Monitor : SiteBinding.FastPath;
        return new(binding, code, InstructionHandlers.Entry);
    }

    private nint Counter(Tsc counter, nint offset, nint scaled, nint stepped) => counter switch
    {
        Tsc.OffsetTsc => offset,
        Tsc.ScaledTsc => scaled,
        Tsc.SteppedTsc => stepped,
        Tsc.VirtualTsc => _provider->Gate,
        _ => _provider->Native,
    };

    private void RequireHandlers(ModuleImage image)
    {
        foreach (var kind in SiteKinds.All)
        {
            if (kind.Binding == DefaultBinding.Handler && BindingOf(kind.Kind) == SiteBinding.Native
                && image.Sites.FirstPatched(kind.Kind) is var index and >= 0)
                throw RuntimeDiagnostics.Exception(DiagnosticId.HandlerMissing, image.Path, kind.Name, image.Sites.Name(index));
        }
    }
}
