// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.X86.Code;

namespace Afterlink.Rewriting.X86.Patching;

/// <content>Windows that branches lead into: the last resort.</content>
internal sealed partial class WindowPlanner
{
    /// <summary>
    /// A window that branches lead into: it will do where they are known and can be moved as well, since their copies go to the copies of
    /// what they led to.
    /// </summary>
    private void PlanEntered(PlannedSite site)
    {
        if (_neighbours.Collect(site) is not null)
            return;
        foreach (var (start, end) in _neighbours.Candidates().OrderByDescending(static window => window.End - window.Start >= PatchWindow.JumpLength)
            .ThenBy(static window => window.End - window.Start).ToArray())
        {
            if (end - start is < PatchWindow.ShortJumpLength or > MaxLength || !IsClear(site.Map, start, end, mayBeEntered: true))
                continue;
            var sources = SourcesInto(site.Map, start, end);
            if (sources is null || !sources.TrueForAll(source => TryMoveBranch(source, site.Map, start, end)))
                continue;

            // Moving the branches may have moved what the window needs.
            if (site.Window is not null || site.Map.IsTaken(start, end))
                return;
            var springboard = end - start >= PatchWindow.JumpLength ? -1 : _springboards.Find(site.Map, start, end);
            if (end - start < PatchWindow.JumpLength && springboard < 0)
                continue;
            Accept(site.Map, start, end, null, springboard);
            foreach (var source in sources)
                _entered.Add(site.Map.AddressOf(source.Target));
            return;
        }
    }

    /// <summary>The branches from outside into a window behind its start; null where one of them is not a jump.</summary>
    private List<CodeBranch>? SourcesInto(CodeMap map, int start, int end)
    {
        var sources = new List<CodeBranch>();
        for (var offset = start + 1; offset < end; offset++)
        {
            if ((map.Marks[offset] & CodeMarks.BranchTarget) == 0)
                continue;
            foreach (var branch in _analysis.BranchesTo(map, offset))
            {
                var source = _analysis.Space.Maps[branch.SourceMap];
                if ((source.Marks[branch.Source] & CodeMarks.Call) != 0)
                    return null;
                if (source != map || branch.Source < start || branch.Source >= end)
                    sources.Add(branch);
            }
        }

        return sources;
    }

    /// <summary>Whether a branch is in a window, or can be now.</summary>
    private bool TryMoveBranch(CodeBranch branch, CodeMap asking, int start, int end)
    {
        var map = _analysis.Space.Maps[branch.SourceMap];
        _found.Clear();
        _windows.Collect(map, branch.Source - MaxLength, branch.Source, _found);
        if (_found.Exists(window => window.Start <= branch.Source && window.End > branch.Source))
            return true;
        map.TryDecode(branch.Source, out var jump);

        // What nothing is seen to reach may be data that looks like a branch.
        if (!map.IsReached(branch.Source) || (map.Marks[branch.Source] & CodeMarks.Taken) != 0
            || Displacements.Of(map, branch.Source, jump) == Displacement.Pinned)
            return false;
        var last = branch.Source + map.Lengths[branch.Source];
        asking.Take(start, end);
        var isMoved = TryMove(map, branch.Source, last);
        asking.Release(start, end);
        return isMoved;

        bool TryMove(CodeMap map, int from, int to)
        {
            if (_neighbours.Collect(map, from, to) is not null)
                return false;
            foreach (var (windowStart, windowEnd) in _neighbours.Candidates().Prepend((from, to)).ToArray())
            {
                if (windowEnd - windowStart is < PatchWindow.ShortJumpLength or > MaxLength || !IsClear(map, windowStart, windowEnd))
                    continue;
                var springboard = windowEnd - windowStart >= PatchWindow.JumpLength ? -1 : _springboards.Find(map, windowStart, windowEnd);
                if (windowEnd - windowStart < PatchWindow.JumpLength && springboard < 0)
                    continue;
                Accept(map, windowStart, windowEnd, null, springboard);
                return true;
            }

            return false;
        }
    }
}
