// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Code;

/// <summary>One direct branch (jump, conditional jump, loop, call) of proven code.</summary>
/// <param name="SourceMap">Map of the branch.</param>
/// <param name="Source">Offset of the branch.</param>
/// <param name="TargetMap">Map that it goes to.</param>
/// <param name="Target">Offset that it goes to.</param>
internal readonly record struct CodeBranch(int SourceMap, int Source, int TargetMap, int Target) : IComparable<CodeBranch>
{
    /// <inheritdoc/>
    public int CompareTo(CodeBranch other)
    {
        var order = TargetMap.CompareTo(other.TargetMap);
        if (order == 0)
            order = Target.CompareTo(other.Target);
        if (order == 0)
            order = SourceMap.CompareTo(other.SourceMap);
        return order != 0 ? order : Source.CompareTo(other.Source);
    }
}
