// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Catalog;
using Afterlink.Rewriting.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Finds for each site the bytes that a jump can replace: padding behind it, the site itself, or neighbours that can be moved. No
/// branch, symbol or landing pad may lead into a window, except to its start, or from a branch that moves along with it.
/// </summary>
internal sealed class WindowPlanner
{
    private const int MaxLength = 64;

    private readonly CodeAnalysis _analysis;
    private readonly WindowNeighbours _neighbours;
    private readonly SpringboardFinder _springboards;
    private readonly Dictionary<CodePlace, PlannedSite> _sites = [];
    private readonly Dictionary<CodePlace, PatchWindow> _byEnd = [];
    private readonly InstructionInfoFactory _factory = new();

    private WindowPlanner(CodeAnalysis analysis)
    {
        var padding = new PaddingProof(analysis);
        _analysis = analysis;
        _neighbours = new WindowNeighbours(analysis, padding, _sites);
        _springboards = new SpringboardFinder(padding, _byEnd.Values, TryLengthen);
    }

    /// <summary>Plans all windows of a module.</summary>
    /// <returns>The sites, by range and offset.</returns>
    public static PlannedSite[] Plan(CodeAnalysis analysis)
    {
        // A loadable module's sites are sorted by address, as the site table wants them; sections of a relocatable object keep their order.
        var places = analysis.Space.IsRelocatable ? analysis.Sites : [.. analysis.Sites.OrderBy(static place => place.Map.AddressOf(place.Offset))];
        return new WindowPlanner(analysis).Run(places);
    }

    private PlannedSite[] Run(List<CodePlace> places)
    {
        var sites = new PlannedSite[places.Count];
        for (var i = 0; i < sites.Length; i++)
        {
            var place = places[i];
            place.Map.TryDecode(place.Offset, out var instruction);
            sites[i] = new PlannedSite(i, place, instruction, InstructionCatalog.Find(instruction.Code)!);
            sites[i].Reason = FindObstacle(sites[i]);
            sites[i].IsCandidate = sites[i].Reason is null;
            _sites.Add(place, sites[i]);
        }

        // Padding that was made for a site is no one else's, and needs no proof of what is around it.
        foreach (var site in sites)
        {
            if (site.IsCandidate)
                PlanPadded(site);
        }

        // Springboards come last: what is padding to one window may be the springboard of another.
        foreach (var site in sites)
        {
            if (site.IsCandidate && site.Window is null)
                PlanOne(site);
        }

        foreach (var site in sites)
        {
            if (site.IsCandidate && site.Window is null)
                PlanShort(site);
        }

        return sites;
    }

    private string? FindObstacle(PlannedSite site)
    {
        if (!site.Entry.IsPatched)
            return NativeReasons.ReportOnly;
        if (Displacements.IsRelocated(site.Map, site.Start, site.End))
            return NativeReasons.Relocation;
        if (WritesStackPointer(site.Instruction))
            return NativeReasons.StackPointer;
        return Displacements.OfSite(site.Instruction) == Displacement.Pinned ? NativeReasons.NoRoom : null;
    }

    private bool WritesStackPointer(in Instruction instruction)
    {
        var info = _factory.GetInfo(instruction);
        for (var i = 0; i < instruction.OpCount; i++)
        {
            if (instruction.GetOpKind(i) == OpKind.Register && instruction.GetOpRegister(i).GetFullRegister() == Register.RSP
                && info.GetOpAccess(i) is not (OpAccess.Read or OpAccess.CondRead or OpAccess.None))
                return true;
        }

        return false;
    }

    private void PlanPadded(PlannedSite site)
    {
        if (_analysis.Padded?.TryGetEnd(new CodePlace(site.Map, site.Start), out var end) == true
            && end - site.Start >= PatchWindow.JumpLength && IsClear(site.Map, site.Start, end))
            Accept(site.Map, site.Start, end, null);
    }

    private void PlanOne(PlannedSite site)
    {
        if (site.End - site.Start >= PatchWindow.JumpLength)
        {
            Accept(site.Map, site.Start, site.End, null);
            return;
        }

        if (_neighbours.Collect(site) is { } obstacle)
        {
            site.Reason = obstacle;
            return;
        }

        var isBlocked = _neighbours.IsBlocked;
        foreach (var (start, end) in _neighbours.Candidates())
        {
            if (end - start is < PatchWindow.JumpLength or > MaxLength)
                continue;
            if (IsClear(site.Map, start, end))
            {
                Accept(site.Map, start, end, null);
                return;
            }

            isBlocked = true;
        }

        if (!TryJoinPrevious(site))
            site.Reason = isBlocked ? NativeReasons.BranchTarget : NativeReasons.NoRoom;
    }

    /// <summary>A site right behind a window, with no room of its own, joins that window.</summary>
    private bool TryJoinPrevious(PlannedSite site)
    {
        if (!_neighbours.ReachesPrevious || !_byEnd.TryGetValue(new CodePlace(site.Map, _neighbours.PreviousEnd), out var previous))
            return false;
        foreach (var end in _neighbours.Ends)
        {
            if (end - previous.Start > MaxLength || !IsClear(previous.Map, previous.Start, end))
                continue;
            Accept(previous.Map, previous.Start, end, previous);
            return true;
        }

        return false;
    }

    /// <summary>A window of two to four bytes, for which a springboard can be found.</summary>
    private void PlanShort(PlannedSite site)
    {
        var canAbsorb = _neighbours.Collect(site) is null;
        IEnumerable<(int, int)> own = site.End - site.Start >= PatchWindow.ShortJumpLength ? [(site.Start, site.End)] : [];
        var candidates = canAbsorb ? own.Concat(_neighbours.Candidates()) : own;

        // One springboard for as many sites as possible: a run of one-byte sites may have room for no second window. The array, because
        // lengthening another window to make room looks at neighbours too, and forgets those of this site.
        foreach (var (start, end) in candidates.OrderByDescending(window => CountSites(site.Map, window.Item1, window.Item2)).ToArray())
        {
            if (end - start is < PatchWindow.ShortJumpLength or > MaxLength || !IsClear(site.Map, start, end))
                continue;
            var springboard = _springboards.Find(site.Map, start, end);
            if (springboard < 0)
                continue;
            Accept(site.Map, start, end, null, springboard);
            return;
        }
    }

    private int CountSites(CodeMap map, int start, int end)
    {
        var count = 0;
        for (var offset = start; offset < end; offset++)
            count += _sites.TryGetValue(new CodePlace(map, offset), out var site) && site.Window is null ? 1 : 0;
        return count;
    }

    /// <summary>Moves further neighbours of a window, so that it has room for a springboard behind its own jump.</summary>
    private PatchWindow? TryLengthen(PatchWindow window)
    {
        if (_neighbours.FindObstacle(window.Map, window.Start) is not null)
            return null;
        _neighbours.CollectEnds(window.Map, window.End);
        foreach (var end in _neighbours.Ends)
        {
            var length = end - window.Start;
            if (length - window.Used >= PatchWindow.JumpLength && length <= MaxLength && IsClear(window.Map, window.Start, end))
                return Accept(window.Map, window.Start, end, window);
        }

        return null;
    }

    /// <summary>Whether control can enter [start, end) only at its start, or by a branch that is moved with it.</summary>
    private bool IsClear(CodeMap map, int start, int end)
    {
        var next = start + InstructionLength(map, start);
        for (var offset = start + 1; offset < end; offset++)
        {
            var marks = map.Marks[offset];
            var isInstruction = offset == next;
            if (isInstruction)
                next += InstructionLength(map, offset);
            if ((marks & (CodeMarks.Boundary | CodeMarks.FunctionStart)) != 0 || (!isInstruction && (marks & CodeMarks.Proven) != 0))
                return false;
            if ((marks & CodeMarks.BranchTarget) == 0)
                continue;
            if (!isInstruction)
                return false;
            foreach (var branch in _analysis.BranchesTo(map, offset))
            {
                if (branch.SourceMap != map.Index || branch.Source < start || branch.Source >= end)
                    return false;
            }
        }

        return true;
    }

    private static int InstructionLength(CodeMap map, int offset)
    {
        if (map.IsProven(offset))
            return map.Lengths[offset];
        return map.TryDecode(offset, out var instruction) ? instruction.Length : 1;
    }

    private PatchWindow Accept(CodeMap map, int start, int end, PatchWindow? replaced, int springboard = -1)
    {
        var inside = new List<PlannedSite>();
        var (hasNeighbour, hasFiller) = (false, false);
        for (var offset = start; offset < end; offset += InstructionLength(map, offset))
        {
            if (_sites.TryGetValue(new CodePlace(map, offset), out var site))
            {
                inside.Add(site);
                continue;
            }

            map.TryDecode(offset, out var instruction);
            var isFiller = WindowNeighbours.IsFiller(instruction);
            hasFiller |= isFiller;
            hasNeighbour |= !isFiller;
        }

        var type = hasNeighbour || (inside.Count > 1 && !hasFiller) ? WindowType.Absorbed
            : hasFiller ? WindowType.Padded : WindowType.InPlace;
        var window = new PatchWindow(map, start, end, type, inside)
        {
            Springboard = replaced?.Springboard ?? springboard,
            Used = replaced?.Used ?? (springboard < 0 ? PatchWindow.JumpLength : end - start),
        };
        foreach (var site in inside)
        {
            site.Window = window;
            site.Reason = null;
        }

        if (replaced is not null)
            _byEnd.Remove(new CodePlace(map, replaced.End));
        _byEnd.Add(new CodePlace(map, end), window);
        foreach (ref var marks in map.Marks.AsSpan(start, end - start))
            marks |= CodeMarks.Taken;
        return window;
    }
}
