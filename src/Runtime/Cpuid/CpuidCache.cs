// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.Cpuid;

/// <summary>
/// The leaves that a module has asked for, where the provider finds them: 256 chains by the low byte of the leaf. Entries are
/// added at the front and never changed, so readers need no lock.
/// </summary>
internal sealed unsafe class CpuidCache(CpuidTable table)
{
    private const int ChainCount = 256;

    /// <summary>A module that asks for ever new leaves must not fill the memory; what is beyond goes through the gate each time.</summary>
    private const int MaximumEntries = 4096;

    private readonly object _lock = new();
    private int _count;

    private readonly CpuidEntry** _chains = Empty();

    /// <summary>The chains: the datum of the slot of <c>cpuid</c>.</summary>
    public nint Chains => (nint)_chains;

    /// <summary>
    /// The values of a leaf, which is cached from then on: to ask the host takes microseconds, and a run that is watched is to see what one that is not
    /// sees.
    /// </summary>
    public CpuidResult Get(uint leaf, uint subleaf)
    {
        var known = Find(leaf, subleaf);
        if (known != null)
            return ResultOf(known);
        var result = table.Query(leaf, subleaf);
        lock (_lock)
        {
            // Another thread was first: what it was told is told to all.
            known = Find(leaf, subleaf);
            if (known != null)
                return ResultOf(known);
            if (_count < MaximumEntries)
                Add(leaf, subleaf, result);
        }

        return result;
    }

    private static CpuidResult ResultOf(CpuidEntry* entry) => new(entry->Eax, entry->Ebx, entry->Ecx, entry->Edx);

    // Chains are never empty, so that the provider need not look: each ends in an entry of a leaf that belongs to another chain.
    private static CpuidEntry** Empty()
    {
        // SAFETY: never given back, because a thread may be in the middle of a chain at any time; 2 KiB for a monitor.
        var chains = (CpuidEntry**)NativeMemory.Alloc(ChainCount, (nuint)sizeof(CpuidEntry*));
        var ends = (CpuidEntry*)NativeMemory.AllocZeroed(2, (nuint)sizeof(CpuidEntry));
        ends[1].MinusLeaf = unchecked(0 - 1u);
        for (var i = 0; i < ChainCount; i++)
            chains[i] = i == 0 ? &ends[1] : &ends[0];
        return chains;
    }

    // SAFETY: an entry is whole before it is reachable, and is never changed or given back.
    private CpuidEntry* Find(uint leaf, uint subleaf)
    {
        for (var entry = (CpuidEntry*)Volatile.Read(ref ((nint*)_chains)[(byte)leaf]); entry != null; entry = entry->Next)
        {
            if (entry->MinusLeaf == unchecked(0 - leaf) && (entry->Indexed == 0 || entry->MinusSubleaf == unchecked(0 - subleaf)))
                return entry;
        }

        return null;
    }

    private void Add(uint leaf, uint subleaf, CpuidResult result)
    {
        // SAFETY: the entry is whole before the volatile store makes it reachable.
        var entry = (CpuidEntry*)NativeMemory.Alloc((nuint)sizeof(CpuidEntry));
        var chain = (nint*)_chains + (byte)leaf;
        *entry = new CpuidEntry
        {
            MinusLeaf = unchecked(0 - leaf),
            Indexed = IndexedLeaves.DependsOnSubleaf(leaf) ? 1u : 0,
            MinusSubleaf = unchecked(0 - subleaf),
            Eax = result.Eax,
            Ebx = result.Ebx,
            Ecx = result.Ecx,
            Edx = result.Edx,
            Next = (CpuidEntry*)*chain,
        };
        Volatile.Write(ref *chain, (nint)entry);
        _count++;
    }
}
