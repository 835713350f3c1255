// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;

namespace Afterlink.Rewriting.X86.Code;

/// <summary>What is proven of a module's code.</summary>
internal sealed class CodeAnalysis
{
    private readonly CodeFunction[] _functions;
    private readonly CodeBranch[] _branches;

    public CodeAnalysis(X86CodeSpace space, CodeFunction[] functions, List<CodeBranch> branches, StateUse stateUse)
    {
        Space = space;
        StateUse = stateUse;
        _functions = functions;
        _branches = BranchOrder.SortByTarget(branches, space.Maps.Length);
    }

    /// <summary>The executable ranges.</summary>
    public X86CodeSpace Space { get; }

    /// <summary>The functions, by range and start, without overlap.</summary>
    public ReadOnlySpan<CodeFunction> Functions => _functions;

    /// <summary>What the module's code does with state besides general registers.</summary>
    public StateUse StateUse { get; }

    /// <summary>Offsets of sites, by range and offset.</summary>
    public List<CodePlace> Sites { get; } = [];

    /// <summary>What header and assembler say of the code.</summary>
    public IReadOnlyList<DeclaredRecord> Declarations { get; init; } = [];

    /// <summary>The sites among them that have padding of their own; <see langword="null"/> where there are none.</summary>
    public PaddedSites? Padded { get; init; }

    /// <summary>Byte patterns that look like sites and are not proven to be code.</summary>
    public int Rejected { get; set; }

    /// <summary>The direct branches to a place.</summary>
    public ReadOnlySpan<CodeBranch> BranchesTo(CodeMap map, int offset) => BranchSources.In(_branches, map, offset);

    /// <summary>All direct branches, by target.</summary>
    public ReadOnlySpan<CodeBranch> Branches => _branches;

    /// <summary>The function that holds a place, or null.</summary>
    public CodeFunction? FunctionAt(CodeMap map, int offset)
    {
        var (low, high) = (0, _functions.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var function = _functions[middle];
            if (function.Map.Index > map.Index || (function.Map.Index == map.Index && function.Start > offset))
                high = middle - 1;
            else if (function.Map.Index < map.Index || function.End <= offset)
                low = middle + 1;
            else
                return function;
        }

        return null;
    }

    /// <summary>The bytes around a place that no function holds.</summary>
    public (int Start, int End) GapAround(CodeMap map, int offset)
    {
        var (low, high) = (0, _functions.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var function = _functions[middle];
            if (function.Map.Index < map.Index || (function.Map.Index == map.Index && function.Start <= offset))
                low = middle + 1;
            else
                high = middle;
        }

        var start = low > 0 && _functions[low - 1].Map == map ? _functions[low - 1].End : 0;
        var end = low < _functions.Length && _functions[low].Map == map ? _functions[low].Start : map.Size;
        return (start, end);
    }
}
