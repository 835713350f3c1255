// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>The instructions around a site that could be moved with it, and the windows that they make.</summary>
internal sealed class WindowNeighbours(CodeAnalysis analysis, PaddingProof padding, Dictionary<CodePlace, PlannedSite> sites)
{
    private const int MaxCount = 10;

    private readonly List<int> _starts = [];
    private readonly List<int> _ends = [];

    /// <summary>
    /// Whether calls may be moved. A moved call costs the processor's prediction of its return, so others are tried first.
    /// </summary>
    public bool MayMoveCalls { get; set; }

    /// <summary>Whether a symbol, landing pad or the like stopped the search.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>Whether everything between the window before and the site can be moved.</summary>
    public bool ReachesPrevious { get; private set; }

    /// <summary>Where that window ends.</summary>
    public int PreviousEnd { get; private set; }

    /// <summary>Where windows could end, the site's own end first.</summary>
    public IReadOnlyList<int> Ends => _ends;

    /// <summary>Collects the neighbours of a site.</summary>
    /// <param name="site">The site.</param>
    /// <returns>Why nothing next to the site may move; null where it may.</returns>
    public string? Collect(PlannedSite site) => Collect(site.Map, site.Start, site.End);

    /// <summary>Collects the neighbours of [start, end).</summary>
    public string? Collect(CodeMap map, int start, int end)
    {
        _starts.Clear();
        _ends.Clear();
        (IsBlocked, ReachesPrevious) = (false, false);
        if (FindObstacle(map, start) is { } obstacle)
            return obstacle;
        CollectEnds(map, end);
        CollectStarts(map, start);
        return null;
    }

    /// <summary>Why nothing next to this place may move; null where it may.</summary>
    public string? FindObstacle(CodeMap map, int offset)
    {
        if ((map.Marks[offset] & CodeMarks.Opaque) != 0)
            return NativeReasons.NotProven;
        return analysis.FunctionAt(map, offset) switch
        {
            { HasUnknownTable: true } => NativeReasons.TableUnknown,
            { IsConsistent: false } => NativeReasons.NotProven,
            _ => null,
        };
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
    public static bool IsFiller(in Instruction instruction) => PaddingProof.IsFiller(instruction);

    /// <summary>Collects where a window that ends here could end instead.</summary>
    /// <param name="map">The range.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="isFresh">Whether the window has nothing yet: then the first neighbour may be one that control enters.</param>
    public void CollectEnds(CodeMap map, int end, bool isFresh = false)
    {
        _ends.Clear();
        _ends.Add(end);
        var last = isFresh ? -1 : map.Previous(end);

        // Control comes back behind a call from elsewhere.
        if (last >= 0 && (map.Marks[last] & CodeMarks.Call) != 0)
            return;
        var (offset, isOver) = (end, last >= 0 && (map.Marks[last] & CodeMarks.Terminal) != 0);
        while (_ends.Count <= MaxCount && offset < map.Size)
        {
            if ((map.Marks[offset] & (CodeMarks.Boundary | CodeMarks.FunctionStart)) != 0 && !(isFresh && offset == end))
            {
                IsBlocked = true;
                break;
            }

            if (!map.TryDecode(offset, out var instruction) || offset + instruction.Length > map.Size
                || map.IsTaken(offset, offset + instruction.Length))
                break;
            if (isOver)
            {
                // Behind a ret or jmp only bytes that are never executed may go, and only where they are proven to be nothing else.
                if (!IsFiller(instruction) || Displacements.IsRelocated(map, offset, offset + instruction.Length) || !padding.IsNeverExecuted(map, offset))
                    break;
            }
            else if (!CanMove(map, offset, instruction))
            {
                break;
            }

            isOver |= (map.Marks[offset] & CodeMarks.Terminal) != 0;
            var isCall = Displacements.IsCall(instruction);
            offset += instruction.Length;
            _ends.Add(offset);
            if (isCall)
                break;
        }
    }

    private void CollectStarts(CodeMap map, int start)
    {
        var offset = start;
        _starts.Add(offset);
        while (_starts.Count <= MaxCount)
        {
            if ((map.Marks[offset] & (CodeMarks.Boundary | CodeMarks.FunctionStart)) != 0)
            {
                IsBlocked = true;
                break;
            }

            if (offset > 0 && (map.Marks[offset - 1] & CodeMarks.Taken) != 0)
            {
                // The window before ends here; only joining it is possible.
                ReachesPrevious = true;
                PreviousEnd = offset;
                break;
            }

            var previous = map.Previous(offset);
            if (previous < 0 || (map.Marks[previous] & (CodeMarks.Terminal | CodeMarks.Call)) != 0 || map.IsTaken(previous, offset))
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
        // What only the decode of the whole function shows may be data: the text "AES for Intel AES-NI" in libcrypto is.
        if (!map.IsReached(offset))
            return false;
        if (sites.TryGetValue(new CodePlace(map, offset), out var site))
            return site.IsCandidate && site.Window is null;
        var how = analysis.Space.IsKernelModule ? Displacements.OfRelocatable(map, offset, instruction) : ObjectDisplacements.Of(analysis.Space, map, offset, instruction);
        return how switch
        {
            Displacement.Pinned => false,
            Displacement.Call or Displacement.IndirectCall => MayMoveCalls,
            _ => true,
        };
    }
}
