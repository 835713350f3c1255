// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Store;

/// <summary>Has the kernel allocate a file's pages on chosen nodes. The file keeps the policy: pages that come back from swap go by it as well.</summary>
internal sealed unsafe class NodePolicy
{
    private const int Words = NodeCalls.MaximalNodes / 64;

    private readonly int _mode;
    private readonly ulong[] _nodes;

    private NodePolicy(int mode, ulong[] nodes) => (_mode, _nodes) = (mode, nodes);

    /// <summary>The policy that options ask for.</summary>
    /// <returns>Null where there is nothing to choose: one node, none of the named ones, or the publishing thread's own policy.</returns>
    public static NodePolicy? Of(ReferenceDataOptions options)
    {
        if (options.Placement == NodePlacement.Local)
            return null;
        var nodes = new ulong[Words];
        fixed (ulong* mask = nodes)
        {
            // SAFETY: the mask has as many bits as the call writes.
            if (!NodeCalls.TryGetAllowed(mask))
                return null;
        }

        var hasChoice = Count(nodes) > 1;
        if (options.Nodes.Count != 0)
            Keep(nodes, options.Nodes);
        return hasChoice && Count(nodes) != 0
            ? new(options.Placement == NodePlacement.Prefer ? NodeCalls.PreferMany : NodeCalls.Interleave, nodes) : null;
    }

    /// <summary>Gives a file the policy, before it has pages. Where the kernel refuses, pages come from the publishing thread's node.</summary>
    /// <param name="file">The file, not sealed yet.</param>
    /// <param name="length">Its size.</param>
    public void Apply(SafeFileHandle file, nuint length)
    {
        // The policy of shared memory belongs to the file, and is set through any shared mapping of it (mbind(2)).
        var view = MemoryCalls.Map(0, length, MemoryCalls.ProtectNone, MemoryCalls.MapShared, file, 0);
        if (view == MemoryCalls.Failed)
            return;
        fixed (ulong* mask = _nodes)
        {
            // SAFETY: the range was mapped a moment ago; the mask has as many bits as the call reads.
            _ = NodeCalls.Bind((nuint)view, length, _mode, mask);
        }

        _ = MemoryCalls.Unmap((nuint)view, length);
    }

    private static int Count(ulong[] nodes) => nodes.Sum(static word => System.Numerics.BitOperations.PopCount(word));

    private static void Keep(ulong[] nodes, IReadOnlyList<int> named)
    {
        var kept = new ulong[Words];
        foreach (var node in named)
        {
            if (node is >= 0 and < NodeCalls.MaximalNodes)
                kept[node / 64] |= 1UL << (node % 64);
        }

        for (var i = 0; i < Words; i++)
            nodes[i] &= kept[i];
    }
}
