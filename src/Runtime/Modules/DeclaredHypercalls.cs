// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Afterlink.Bindings;
using Afterlink.Loading;
using Afterlink.Provider;

namespace Afterlink.Modules;

/// <summary>
/// Binds the declared hypercalls of a module: the handlers of its sites, and whether their stubs call them or go through the gate first.
/// </summary>
internal sealed unsafe class DeclaredHypercalls
{
    private readonly HypercallBinding[] _bindings;
    private readonly SiteTable _sites;

    public DeclaredHypercalls(HypercallBinding[] bindings, SiteTable sites)
    {
        (_bindings, _sites) = (bindings, sites);
        ByNumber = bindings.ToFrozenDictionary(static binding => (ulong)binding.Number, static binding => binding.Handler);
    }

    /// <summary>The handlers by number.</summary>
    public FrozenDictionary<ulong, nint> ByNumber { get; }

    /// <summary>
    /// Binds the sites: directly where there are handlers for declared hypercalls, else through the gate to the handler of all hypercalls. The
    /// handlers come last, since threads may be in the module's stubs.
    /// </summary>
    public void Bind(BindingSlot* table, nint cpuOffset)
    {
        var slot = SlotOf(table);
        var handlers = slot->Handlers != 0 ? (nint*)slot->Handlers : Allocate();
        for (var i = 0; i < _sites.Count && _bindings.Length != 0; i++)
        {
            if ((_sites.Records[i].Flags & SiteRecordFlags.Declared) != 0)
                Volatile.Write(ref handlers[i], ByNumber.GetValueOrDefault(_sites.Records[i].Hypercall, HypercallEntry.Undeclared));
        }

        slot->Slow = ProviderLibrary.Exports->DeclaredGate;
        slot->Pending = ProviderLibrary.Exports->DeclaredPending;
        slot->CpuOffset = _bindings.Length != 0 ? cpuOffset : ProviderLibrary.Exports->UnattachedOffset();
        Volatile.Write(ref slot->Handlers, (nint)handlers);
    }

    /// <summary>Leads every declared hypercall through the gate, to the handler in the slot of hypercalls: to one that wants to see its registers.</summary>
    public static void Detour(BindingSlot* table) => Volatile.Write(ref SlotOf(table)->CpuOffset, ProviderLibrary.Exports->UnattachedOffset());

    /// <summary>Has the sites do nothing.</summary>
    public static void Silence(BindingSlot* table)
    {
        Volatile.Write(ref SlotOf(table)->Slow, ProviderLibrary.Exports->Ignore);
        Detour(table);
    }

    private static DeclaredSlot* SlotOf(BindingSlot* table) => (DeclaredSlot*)(table + BindingLayout.DeclaredSlot);

    // SAFETY: a word for each site, never given back, because a thread may still be on its way here; bound again, it is used again.
    private nint* Allocate() => (nint*)NativeMemory.AllocZeroed((nuint)Math.Max(_sites.Count, 1), (nuint)sizeof(nint));
}
