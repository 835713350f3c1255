// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Attach;

namespace Afterlink.ReferenceData.Effects;

/// <summary>The mappings of the process at one time, in the order of addresses.</summary>
internal sealed class MemorySnapshot
{
    private readonly List<Mapping> _mappings = [];

    private MemorySnapshot()
    {
    }

    /// <summary>The mappings now; null where they cannot be read.</summary>
    public static MemorySnapshot? TryTake()
    {
        var snapshot = new MemorySnapshot();
        try
        {
            foreach (var line in File.ReadLines("/proc/self/maps"))
            {
                if (AddressSpace.TryParse(line, out var mapping))
                    snapshot._mappings.Add(mapping);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return snapshot;
    }

    /// <summary>
    /// Memory of this snapshot that is private, anonymous and writable, and where there was no mapping at all in an earlier one. What was reserved
    /// before and is in use now is left out: it belongs to a heap, of the runtime or of a thread's arena, and those use their pages again.
    /// </summary>
    /// <param name="earlier">The earlier one.</param>
    /// <param name="smallest">Bytes; shorter pieces are left out.</param>
    public IEnumerable<BufferRange> NewSince(MemorySnapshot earlier, nuint smallest)
    {
        for (var i = 0; i < _mappings.Count; i++)
        {
            var mapping = _mappings[i];
            if (mapping.IsFile || mapping.IsHeap || !IsData(mapping.Access) || IsStack(i, earlier))
                continue;
            foreach (var piece in earlier.GapsWithin(mapping.Start, mapping.End))
            {
                if (piece.Length >= smallest)
                    yield return piece;
            }
        }
    }

    /// <summary>What the heap of the C library (<c>brk</c>) has grown by since an earlier snapshot.</summary>
    public BufferRange HeapGrowthSince(MemorySnapshot earlier)
    {
        var before = earlier._mappings.Find(static mapping => mapping.IsHeap);
        var now = _mappings.Find(static mapping => mapping.IsHeap);
        var start = before.End == 0 ? now.Start : before.End;
        return now.End > start ? new(start, now.End - start) : default;
    }

    private static bool IsData(MappingAccess access) => (access & (MappingAccess.Read | MappingAccess.Write | MappingAccess.Execute | MappingAccess.Shared))
        == (MappingAccess.Read | MappingAccess.Write);

    // A thread's stack has a guard without access right below it (pthread_create(3), pthread_attr_setguardsize(3)), made with it.
    private bool IsStack(int index, MemorySnapshot earlier)
    {
        const nuint LargestGuard = 1 << 20;
        if (index == 0)
            return false;
        var (below, mapping) = (_mappings[index - 1], _mappings[index]);
        return below.End == mapping.Start && below.Protection == 0 && below.End - below.Start <= LargestGuard && !earlier.Holds(below.Start);
    }

    private bool Holds(nuint address) => _mappings.Exists(mapping => address >= mapping.Start && address < mapping.End);

    private IEnumerable<BufferRange> GapsWithin(nuint start, nuint end)
    {
        // The mappings are sorted: the first that can overlap is found by halving.
        var (low, high) = (0, _mappings.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_mappings[middle].End <= start)
                low = middle + 1;
            else
                high = middle;
        }

        for (; low < _mappings.Count && _mappings[low].Start < end; low++)
        {
            if (_mappings[low].Start > start)
                yield return new(start, _mappings[low].Start - start);
            start = nuint.Max(start, _mappings[low].End);
        }

        if (start < end)
            yield return new(start, end - start);
    }
}
