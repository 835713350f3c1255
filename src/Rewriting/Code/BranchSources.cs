// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Code;

/// <summary>The direct branches of a module by where they go, sorted when first asked for: most modules never ask.</summary>
internal sealed class BranchSources(List<CodeBranch> branches)
{
    private CodeBranch[]? _sorted;

    /// <summary>The branches that go to a place.</summary>
    public ReadOnlySpan<CodeBranch> Of(CodeMap map, int offset)
    {
        if (_sorted is null)
        {
            _sorted = [.. branches];
            Array.Sort(_sorted);
        }

        return In(_sorted, map, offset);
    }

    /// <summary>The branches of a sorted list that go to a place.</summary>
    public static ReadOnlySpan<CodeBranch> In(ReadOnlySpan<CodeBranch> sorted, CodeMap map, int offset)
    {
        var index = sorted.BinarySearch(new CodeBranch(-1, -1, map.Index, offset));
        var start = index < 0 ? ~index : index;
        var end = start;
        while (end < sorted.Length && sorted[end].TargetMap == map.Index && sorted[end].Target == offset)
            end++;
        return sorted[start..end];
    }
}
