// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;
using Iced.Intel;

namespace Afterlink.Rewriting.Objects;

/// <summary>What becomes of the sites of an object: those with room enough are only recorded, the others move with their window.</summary>
/// <param name="Moved">The windows that move, by range and offset.</param>
/// <param name="Recorded">The sites that have room where they are.</param>
internal sealed record ObjectPlan(IReadOnlyList<PatchWindow> Moved, IReadOnlyList<PaddedPlace> Recorded)
{
    /// <summary>Code that the link editor puts together of parts, each going on where the one before ends (System V gABI, "Special Sections").</summary>
    private static readonly HashSet<string> Fragments = [".init", ".fini"];

    /// <summary>Plans; a site that cannot be given room has its reason then.</summary>
    public static ObjectPlan Make(AnalyzedModule module)
    {
        // What the packaged header or source mode recorded has its room.
        var known = module.Analysis.Declarations.Where(static record => record.Place is not null).Select(static record => record.Place!.Value).ToHashSet();
        var plan = new ObjectPlan(new List<PatchWindow>(), new List<PaddedPlace>());
        var (moved, recorded) = ((List<PatchWindow>)plan.Moved, (List<PaddedPlace>)plan.Recorded);
        foreach (var window in module.Windows)
        {
            var count = window.Sites.Count(site => known.Contains(new CodePlace(site.Map, site.Start)));
            if (count == window.Sites.Count)
                continue;
            if (count == 0 && PaddingOf(window) is { } padding)
                recorded.Add(new PaddedPlace(window.Map.Section!, window.Start, padding));
            else if (count == 0 && CanGrow(window.Map))
                moved.Add(window);
            else
                LeaveNative(window);
        }

        return plan;
    }

    /// <summary>Bytes of the one no-operation that makes room for the window's only site; 0 where it needs none, null where its window must move.</summary>
    public static int? PaddingOf(PatchWindow window)
    {
        if (window.Sites is not [var site] || site.Start != window.Start || window.Length < PatchWindow.JumpLength)
            return null;
        if (site.End == window.End)
            return 0;
        return site.Map.TryDecode(site.End, out var next) && next.Mnemonic == Mnemonic.Nop && site.End + next.Length == window.End ? next.Length : null;
    }

    /// <summary>Whether code can be added behind a section's: where control runs over its end, something must follow at once.</summary>
    public static bool CanGrow(CodeMap map)
    {
        if (Fragments.Contains(map.Section!.Name))
            return false;
        var last = map.Previous(map.Size);
        while (last > 0 && map.TryDecode(last, out var filler) && PaddingProof.IsFiller(filler) && map.Previous(last) is var before and >= 0)
            last = before;

        // Compilers end functions in calls that do not return.
        return last < 0 || !map.IsReached(last) || (map.Marks[last] & (CodeMarks.Terminal | CodeMarks.Call)) != 0;
    }

    private static void LeaveNative(PatchWindow window)
    {
        foreach (var site in window.Sites)
            (site.Window, site.Reason) = (null, NativeReasons.NoRoom);
    }
}
