// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.X86.Catalog;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Objects.Verification;

/// <summary>
/// Proves of windows of a relocatable file that they are whole instructions which control enters only at the start, and that nothing else owns
/// any of them.
/// </summary>
/// <param name="analysis">What is proven of the original.</param>
internal sealed class WindowProof(CodeAnalysis analysis)
{
    private readonly PaddingProof _padding = new(analysis);
    private int _count;

    /// <summary>The sites in the window that was checked last.</summary>
    public IReadOnlyList<PlannedSite> Sites { get; private set; } = [];

    /// <summary>What is wrong with a window, in words; null where nothing is. It is taken then.</summary>
    public string? Check(CodeMap map, int start, int end)
    {
        if (end - start is < PatchWindow.JumpLength or > PatchWindow.MaxLength || end > map.Size)
            return $"it has {end - start} bytes";
        if (map.IsTaken(start, end))
            return "it overlaps another one";
        if (Displacements.IsOwned(map, start, end))
            return "a table of the kernel owns some of it";
        var sites = new List<PlannedSite>();
        var offset = start;
        while (offset < end)
        {
            if (!map.TryDecode(offset, out var instruction) || (!map.IsReached(offset) && !(PaddingProof.IsFiller(instruction) && _padding.IsNeverExecuted(map, offset))))
                return $"no instruction that control reaches is at 0x{offset:x}";
            if (offset != start && FindEntry(map, start, end, offset) is { } source)
                return $"control can enter it at 0x{offset:x}: {source}";
            if (map.IsReached(offset) && X86Catalog.Find(instruction.Code) is { IsSite: true } row)
                sites.Add(new PlannedSite(_count++, new CodePlace(map, offset), instruction, row));
            for (var inside = offset + 1; inside < Math.Min(end, offset + instruction.Length); inside++)
            {
                if ((map.Marks[inside] & (CodeMarks.Proven | CodeMarks.Entry)) != 0)
                    return $"control can enter it at 0x{inside:x}, inside of an instruction";
            }

            offset += instruction.Length;
        }

        if (offset != end)
            return "it ends inside of an instruction";
        map.Take(start, end);
        Sites = sites;
        return null;
    }

    private string? FindEntry(CodeMap map, int start, int end, int offset)
    {
        if ((map.Marks[offset] & (CodeMarks.Boundary | CodeMarks.FunctionStart)) != 0)
            return "a symbol or a relocation leads there";
        if ((map.Marks[offset] & CodeMarks.BranchTarget) == 0)
            return map.Previous(offset) is var last and >= 0 && (map.Marks[last] & CodeMarks.Call) != 0 && last >= start ? "a call returns there" : null;
        foreach (var branch in analysis.BranchesTo(map, offset))
        {
            if (branch.SourceMap != map.Index || branch.Source < start || branch.Source >= end)
                return $"a branch at 0x{branch.Source:x} leads there";
        }

        return null;
    }
}
