// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Code;

/// <summary>Brings the branches of a module into the order in which they are searched.</summary>
internal static class BranchOrder
{
    /// <summary>
    /// The branches by target map and target, in the order they were met where those are the same. A large module has half a million;
    /// plain integers sort many times faster than structures with a comparison. A search by target does not see the difference.
    /// </summary>
    public static CodeBranch[] SortByTarget(List<CodeBranch> branches, int maps)
    {
        var starts = new int[maps + 1];
        foreach (var branch in branches)
            starts[branch.TargetMap + 1]++;
        for (var map = 0; map < maps; map++)
            starts[map + 1] += starts[map];

        var keys = new ulong[branches.Count];
        var next = starts.AsSpan().ToArray();
        for (var index = 0; index < branches.Count; index++)
            keys[next[branches[index].TargetMap]++] = (ulong)(uint)branches[index].Target << 32 | (uint)index;

        for (var map = 0; map < maps; map++)
            Array.Sort(keys, starts[map], starts[map + 1] - starts[map]);
        var sorted = new CodeBranch[keys.Length];
        for (var index = 0; index < keys.Length; index++)
            sorted[index] = branches[(int)(uint)keys[index]];
        return sorted;
    }
}
