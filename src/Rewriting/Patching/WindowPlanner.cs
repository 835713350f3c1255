// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Catalog;
using Afterlink.Rewriting.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Finds for each site the bytes that a five-byte jump can replace: padding behind it, the site itself, or neighbours that can be
/// moved. No branch, symbol or landing pad may lead into a window, except to its start, or from a branch that moves along with it.
/// </summary>
internal sealed class WindowPlanner
{
    private const int MaxLength = 64;

    private readonly CodeAnalysis _analysis;
    private readonly WindowNeighbours _neighbours;
    private readonly Dictionary<CodePlace, PlannedSite> _sites = [];
    private readonly PatchWindow?[] _last;
    private readonly InstructionInfoFactory _factory = new();

    private WindowPlanner(CodeAnalysis analysis)
    {
        _analysis = analysis;
        _neighbours = new WindowNeighbours(analysis, _sites);
        _last = new PatchWindow?[analysis.Space.Maps.Length];
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

        foreach (var site in sites)
        {
            if (site.IsCandidate && site.Window is null)
                PlanOne(site);
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

    private void PlanOne(PlannedSite site)
    {
        if (site.End - site.Start >= PatchWindow.JumpLength)
        {
            Accept(site.Map, site.Start, site.End);
            return;
        }

        var previous = _last[site.Map.Index];
        if (!_neighbours.Collect(site, previous?.End ?? 0))
        {
            site.Reason = NativeReasons.TableUnknown;
            return;
        }

        var isBlocked = _neighbours.IsBlocked;
        foreach (var (start, end) in _neighbours.Candidates())
        {
            if (end - start is < PatchWindow.JumpLength or > MaxLength)
                continue;
            if (IsClear(site.Map, start, end))
            {
                Accept(site.Map, start, end);
                return;
            }

            isBlocked = true;
        }

        if (previous is not null && _neighbours.ReachesPrevious && TryExtend(previous))
            return;
        site.Reason = isBlocked ? NativeReasons.BranchTarget : NativeReasons.NoRoom;
    }

    /// <summary>A site right behind a window, with no room of its own, joins that window.</summary>
    private bool TryExtend(PatchWindow previous)
    {
        foreach (var end in _neighbours.Ends)
        {
            if (end - previous.Start > MaxLength || !IsClear(previous.Map, previous.Start, end))
                continue;
            Accept(previous.Map, previous.Start, end);
            return true;
        }

        return false;
    }

    /// <summary>Whether control can enter [start, end) only at its start, or by a branch that is moved with it.</summary>
    private bool IsClear(CodeMap map, int start, int end)
    {
        var next = start + map.Lengths[start];
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

    private void Accept(CodeMap map, int start, int end)
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
        var window = new PatchWindow(map, start, end, type, inside);
        foreach (var site in inside)
        {
            site.Window = window;
            site.Reason = null;
        }

        _last[map.Index] = window;
    }
}
