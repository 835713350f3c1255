// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.Patching;

/// <summary>The instructions around a site that could be moved with it, and the windows that they make.</summary>
internal sealed class WindowNeighbours(CodeAnalysis analysis, Dictionary<CodePlace, PlannedSite> sites)
{
    private const int MaxCount = 10;
    private const int MaxPadding = 4096;

    private readonly List<int> _starts = [];
    private readonly List<int> _ends = [];

    /// <summary>Whether a symbol, landing pad or the like stopped the search.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>Whether everything between the window before and the site can be moved.</summary>
    public bool ReachesPrevious { get; private set; }

    /// <summary>Where windows could end, the site's own end first.</summary>
    public IReadOnlyList<int> Ends => _ends;

    /// <summary>Collects the neighbours of a site.</summary>
    /// <param name="site">The site.</param>
    /// <param name="occupied">End of the window before it.</param>
    /// <returns>False where a jump may go anywhere in the function, so that nothing next to the site may move.</returns>
    public bool Collect(PlannedSite site, int occupied)
    {
        _starts.Clear();
        _ends.Clear();
        (IsBlocked, ReachesPrevious) = (false, false);
        if ((site.Map.Marks[site.Start] & CodeMarks.UnknownJump) != 0
            || analysis.FunctionAt(site.Map, site.Start) is { HasUnknownTable: true })
            return false;
        CollectEnds(site);
        CollectStarts(site, occupied);
        return true;
    }

    /// <summary>
    /// Windows in the order of preference: padding behind the site, then neighbours that follow, neighbours before, both; short ones first.
    /// </summary>
    public IEnumerable<(int Start, int End)> Candidates()
    {
        for (var i = 1; i < _ends.Count; i++)
            yield return (_starts[0], _ends[i]);
        for (var i = 1; i < _starts.Count; i++)
            yield return (_starts[i], _ends[0]);
        foreach (var (start, end) in from start in _starts.Skip(1)
                                     from end in _ends.Skip(1)
                                     orderby end - start, start descending
                                     select (start, end))
            yield return (start, end);
    }

    /// <summary>Whether an instruction does nothing, or is what linkers fill gaps with.</summary>
    public static bool IsFiller(in Instruction instruction) =>
        instruction.Mnemonic == Mnemonic.Nop || instruction.Code == Iced.Intel.Code.Int3;

    private void CollectEnds(PlannedSite site)
    {
        var map = site.Map;
        var (offset, isOver) = (site.End, false);
        _ends.Add(offset);
        while (_ends.Count <= MaxCount && offset < map.Size)
        {
            if ((map.Marks[offset] & (CodeMarks.Boundary | CodeMarks.FunctionStart)) != 0)
            {
                IsBlocked = true;
                break;
            }

            if (!map.TryDecode(offset, out var instruction) || offset + instruction.Length > map.Size)
                break;
            if (isOver)
            {
                // Behind a ret or jmp only bytes that are never executed may go, and only where they are proven to be nothing else.
                if (!IsFiller(instruction) || Displacements.IsRelocated(map, offset, offset + instruction.Length) || !IsPadding(map, offset))
                    break;
            }
            else if (!CanMove(map, offset, instruction))
            {
                break;
            }

            isOver |= (map.Marks[offset] & CodeMarks.Terminal) != 0;
            offset += instruction.Length;
            _ends.Add(offset);
        }
    }

    private void CollectStarts(PlannedSite site, int occupied)
    {
        var map = site.Map;
        var offset = site.Start;
        _starts.Add(offset);
        while (true)
        {
            if (offset == occupied && occupied != 0)
            {
                // The window before ends here; only joining it is possible.
                ReachesPrevious = (map.Marks[offset] & (CodeMarks.Boundary | CodeMarks.FunctionStart)) == 0;
                break;
            }

            if ((map.Marks[offset] & (CodeMarks.Boundary | CodeMarks.FunctionStart)) != 0)
            {
                IsBlocked = true;
                break;
            }

            var previous = map.Previous(offset);
            if (_starts.Count > MaxCount || previous < occupied || previous < 0 || (map.Marks[previous] & CodeMarks.Terminal) != 0)
                break;
            map.TryDecode(previous, out var instruction);
            if (!CanMove(map, previous, instruction))
                break;
            offset = previous;
            _starts.Add(offset);
        }
    }

    private bool CanMove(CodeMap map, int offset, in Instruction instruction)
    {
        if (!map.IsProven(offset))
            return false;
        if (sites.TryGetValue(new CodePlace(map, offset), out var site))
            return site.IsCandidate && site.Window is null;
        return Displacements.Of(map, offset, instruction) != Displacement.Pinned;
    }

    /// <summary>Whether the bytes from here to the next code are nothing but fillers.</summary>
    private bool IsPadding(CodeMap map, int offset)
    {
        // Inside a function whose decode is proven, an instruction that nothing leads to is never executed.
        if (map.IsProven(offset))
            return true;
        if (analysis.FunctionAt(map, offset) is not null)
            return false;
        var end = Math.Min(analysis.GapAround(map, offset).End, map.Size);
        var limit = offset + MaxPadding;
        while (offset < end && offset < limit && !map.IsProven(offset))
        {
            if (!map.TryDecode(offset, out var instruction) || !IsFiller(instruction))
                return false;
            offset += instruction.Length;
        }

        return offset >= end || (map.IsProven(offset) && (map.Marks[offset] & CodeMarks.Entry) != 0);
    }
}
