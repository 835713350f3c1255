// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Catalog;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Kernel.Stubs;
using Afterlink.Rewriting.Patching;
using Afterlink.Sites;

namespace Afterlink.Rewriting.Kernel.Verification;

/// <summary>Whether control can enter what the kernel replaces only at its start, and whether no other table of the kernel owns any of it.</summary>
internal sealed class WindowCheck(CodeAnalysis analysis, DiagnosticBag diagnostics)
{
    private int _sites;

    /// <summary>The window of an entry, with the sites in it; null where it is wrong.</summary>
    public PatchWindow? Check(AddedEntry entry)
    {
        if (!analysis.Space.TryFind(entry.Section, (ulong)entry.Offset, out var place) || place.Map.Section!.Index != entry.Section.Index)
            return Refuse(entry, "it is in no code of the original");
        var (map, start) = (place.Map, place.Offset);
        var end = start + entry.Length;
        if (entry.Length is < PatchWindow.JumpLength or > PatchWindow.MaxLength || end > map.Size)
            return Refuse(entry, $"it has {entry.Length} bytes");
        if (map.IsTaken(start, end))
            return Refuse(entry, "it overlaps another one");
        if (Displacements.IsOwned(map, start, end))
            return Refuse(entry, "a table of the kernel owns some of it");
        var sites = new List<PlannedSite>();
        var offset = start;
        while (offset < end)
        {
            if (!map.TryDecode(offset, out var instruction) || (!map.IsReached(offset) && !WindowNeighbours.IsFiller(instruction)))
                return Refuse(entry, $"no instruction that control reaches is at 0x{offset:x}");
            if (offset != start && FindEntry(map, start, end, offset) is { } source)
                return Refuse(entry, $"control can enter it at 0x{offset:x}: {source}");
            if (map.IsReached(offset) && InstructionCatalog.Find(instruction.Code) is { IsSite: true } row)
                sites.Add(new PlannedSite(_sites++, new CodePlace(map, offset), instruction, row));
            for (var inside = offset + 1; inside < Math.Min(end, offset + instruction.Length); inside++)
            {
                if ((map.Marks[inside] & (CodeMarks.Proven | CodeMarks.Entry)) != 0)
                    return Refuse(entry, $"control can enter it at 0x{inside:x}, inside of an instruction");
            }

            offset += instruction.Length;
        }

        if (offset != end)
            return Refuse(entry, "it ends inside of an instruction");
        map.Take(start, end);
        return new PatchWindow(map, start, end, WindowType.Absorbed, sites);
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

    private PatchWindow? Refuse(AddedEntry entry, string problem)
    {
        diagnostics.Add(DiagnosticId.VerifyKernelWindow, entry.Section.Name, entry.Offset, problem);
        return null;
    }

    /// <summary>Whether the hlt behind a sti is in the same window, for each sti of it.</summary>
    public bool HasHaltsTogether(PatchWindow window)
    {
        for (var i = 0; i < window.Sites.Count; i++)
        {
            var site = window.Sites[i];
            if (site.Entry.Kind != SiteKind.EnableInterrupts || KernelStubEncoder.HaltBehind(site, window, i + 1) is not null)
                continue;
            if (site.Map.IsReached(site.End) && site.Map.TryDecode(site.End, out var next) && next.Code == Iced.Intel.Code.Hlt)
            {
                diagnostics.Add(DiagnosticId.VerifyKernelWindow, window.Map.Section!.Name, window.Start, "sti and hlt are not bound as one");
                return false;
            }
        }

        return true;
    }
}
