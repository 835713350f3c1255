// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Catalog;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86.Catalog;
using Afterlink.Rewriting.X86.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>
/// Finds for each site the bytes that a jump can replace: padding behind it, the site itself, or neighbours that can be moved. No
/// branch, symbol or landing pad may lead into a window, except to its start, or from a branch that moves along with it.
/// </summary>
internal sealed partial class WindowPlanner : ISpringboardHost
{
    private const int MaxLength = PatchWindow.MaxLength;

    private readonly CodeAnalysis _analysis;
    private readonly WindowNeighbours _neighbours;
    private readonly SpringboardFinder _springboards;
    private readonly Dictionary<CodePlace, PlannedSite> _sites = [];
    private readonly WindowIndex _windows = new();
    private readonly InstructionInfoFactory _factory = new();
    private readonly List<PatchWindow> _found = [];
    private readonly HashSet<ulong> _entered = [];

    private WindowPlanner(CodeAnalysis analysis)
    {
        var padding = new PaddingProof(analysis);
        _analysis = analysis;
        _neighbours = new WindowNeighbours(analysis, padding, _sites);
        _springboards = new SpringboardFinder(padding, _windows, this);
    }

    /// <summary>Plans all windows of a module.</summary>
    /// <param name="analysis">What is proven of its code.</param>
    /// <param name="probes">Instructions that are sites because the user chose them.</param>
    public static WindowPlan Plan(CodeAnalysis analysis, IReadOnlySet<CodePlace> probes)
    {
        var chosen = probes.Count == 0 ? analysis.Sites : [.. analysis.Sites.Union(probes).OrderBy(static place => place.Map.Index).ThenBy(static place => place.Offset)];
        // A loadable module's sites are sorted by address, as the site table wants them; sections of a relocatable object keep their order.
        var places = analysis.Space.IsRelocatable ? chosen : [.. chosen.OrderBy(static place => place.Map.AddressOf(place.Offset))];
        return new WindowPlanner(analysis).Run(places, probes);
    }

    private WindowPlan Run(List<CodePlace> places, IReadOnlySet<CodePlace> probes)
    {
        var sites = new PlannedSite[places.Count];
        var located = _analysis.Sites.ToHashSet();
        for (var i = 0; i < sites.Length; i++)
        {
            var place = places[i];
            place.Map.TryDecode(place.Offset, out var instruction);
            sites[i] = new PlannedSite(i, place, instruction, EntryOf(place, instruction, probes, located));
            sites[i].Reason = FindObstacle(sites[i]);
            sites[i].IsCandidate = sites[i].Reason is null;
            _sites.Add(place, sites[i]);
        }

        // Padding that was made for a site is no one else's, and needs no proof of what is around it.
        PlanEach(sites, PlanPadded);

        // Springboards come after all longer windows: what is padding to one window may be the springboard of another. Calls are moved
        // where nothing else will do.
        foreach (var mayMoveCalls in (bool[])[false, true])
        {
            _neighbours.MayMoveCalls = mayMoveCalls;
            PlanEach(sites, PlanOne);
            if (!_analysis.Space.IsRelocatable)
                PlanEach(sites, PlanShort);
        }

        // The kernel writes one jump of five bytes into each window, and nothing else anywhere. What is left of other objects is planned when
        // they are linked.
        if (_analysis.Space.IsRelocatable)
            return Result(sites);

        // From the end: the first byte of what follows a punned jump is part of it, so what follows must be settled.
        PlanEach(sites.AsEnumerable().Reverse(), PlanPunned);
        PlanEach(sites, PlanEntered);

        return Result(sites);
    }

    private WindowPlan Result(PlannedSite[] sites) =>
        new(sites, [.. _windows.All.OrderBy(static window => window.Map.Index).ThenBy(static window => window.Start)], _entered);

    private static void PlanEach(IEnumerable<PlannedSite> sites, Action<PlannedSite> plan)
    {
        foreach (var site in sites)
        {
            if (site.IsCandidate && site.Window is null)
                plan(site);
        }
    }

    /// <summary>
    /// A site of the catalog stays one; what the process target leaves alone can be chosen as a probe, and so can a sensitive instruction that no
    /// control flow was seen to reach, which is no site.
    /// </summary>
    private static CatalogEntry EntryOf(CodePlace place, in Instruction instruction, IReadOnlySet<CodePlace> probes, HashSet<CodePlace> located) =>
        located.Contains(place) && X86Catalog.Find(instruction.Code) is { } entry && (entry.IsPatched || !probes.Contains(place))
            ? entry : X86Catalog.Probe;

    private string? FindObstacle(PlannedSite site)
    {
        if (Displacements.IsOwned(site.Map, site.Start, site.End))
            return NativeReasons.LoaderTable;
        if (!site.Entry.IsPatched)
            return NativeReasons.ReportOnly;
        var isRelocated = Displacements.IsRelocated(site.Map, site.Start, site.End);
        if (isRelocated && !CanMoveRelocated(site))
            return NativeReasons.Relocation;

        // A kernel module is only placed when it is loaded: without a relocation nothing may count from rip.
        if (!isRelocated && _analysis.Space.IsKernelModule && site.Instruction.IsIPRelativeMemoryOperand)
            return NativeReasons.Pinned;
        if (!site.IsProbe && WritesStackPointer(site.Instruction))
            return NativeReasons.StackPointer;
        return Displacements.OfSite(site.Instruction, site.Entry.Kind) == Displacement.Pinned ? NativeReasons.Pinned : null;
    }

    /// <summary>The relocations of what is linked later move along with their instruction: a kernel module's all, an object's where the link editor lets them.</summary>
    private bool CanMoveRelocated(PlannedSite site) => _analysis.Space is { IsRelocatable: true } space
        && (space.IsKernelModule || ObjectDisplacements.CanMove(space, site.Map, site.Start, site.End));

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
            // What may lead into an instruction keeps it whole: text that decodes as a branch, for one.
            if (IsClear(site.Map, site.Start, site.End))
                Accept(site.Map, site.Start, site.End, null);
            else
                site.Reason = NativeReasons.BranchTarget;
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
        if (!_neighbours.ReachesPrevious || _windows.EndingAt(site.Map, _neighbours.PreviousEnd) is not { Type: not WindowType.Punned } previous)
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

    /// <inheritdoc/>
    public PatchWindow? TryLengthen(PatchWindow window, int needed) =>
        Reach(window.Map, window.Start, window.End, needed) is var end and > 0 ? Accept(window.Map, window.Start, end, window) : null;

    /// <inheritdoc/>
    public PatchWindow? TryMove(CodeMap map, int start, int needed) =>
        Reach(map, start, start, needed) is var end and > 0 ? Accept(map, start, end, null) : null;

    /// <summary>Where a window from <paramref name="start"/> can end that moves what stands behind <paramref name="end"/>; 0 where it cannot reach.</summary>
    private int Reach(CodeMap map, int start, int end, int needed)
    {
        if (_neighbours.FindObstacle(map, start) is not null)
            return 0;
        _neighbours.CollectEnds(map, end, isFresh: start == end);
        foreach (var candidate in _neighbours.Ends)
        {
            if (candidate >= needed && candidate - start <= MaxLength && IsClear(map, start, candidate))
                return candidate;
        }

        return 0;
    }

    /// <summary>Whether control can enter [start, end) only at its start, or by a branch that is moved with it.</summary>
    private bool IsClear(CodeMap map, int start, int end, bool mayBeEntered = false)
    {
        var (last, next) = (start, start + InstructionLength(map, start));
        for (var offset = start + 1; offset < end; offset++)
        {
            var marks = map.Marks[offset];
            var isInstruction = offset == next;

            // A call returns from elsewhere to what follows it.
            if (isInstruction && (map.Marks[last] & CodeMarks.Call) != 0)
                return false;
            if (isInstruction)
                (last, next) = (offset, next + InstructionLength(map, offset));
            if ((marks & (CodeMarks.Boundary | CodeMarks.FunctionStart)) != 0 || (!isInstruction && (marks & CodeMarks.Proven) != 0))
                return false;
            if ((marks & CodeMarks.BranchTarget) == 0)
                continue;
            if (!isInstruction)
                return false;
            if (mayBeEntered)
                continue;
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

        var type = end - start == 1 ? WindowType.Punned : hasNeighbour || (inside.Count > 1 && !hasFiller) ? WindowType.Absorbed
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
            _windows.Remove(replaced);
        _windows.Add(window);
        map.Take(start, end);
        return window;
    }
}
