// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Kernel.Stubs;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86.Patching;
using Afterlink.Sites;

namespace Afterlink.Rewriting.Kernel;

/// <summary>Which windows of a kernel module are patched.</summary>
internal static class KernelPlan
{
    /// <summary>A sti whose hlt could not be brought into one window with it: bound apart, a wake-up between them would be lost.</summary>
    public const string HaltApart = "halt-apart";

    /// <summary>The windows that are patched; what stays native has a reason then.</summary>
    public static List<PatchWindow> Make(IReadOnlyList<PatchWindow> windows, IReadOnlyList<PlannedSite> sites, bool patchesAll)
    {
        var apart = FindHaltsApart(windows, sites);
        var kept = new List<PatchWindow>();
        foreach (var window in windows)
        {
            if (apart.Contains(window))
                Drop(window, HaltApart);
            else if (patchesAll || window.Sites.Any(static site => KernelOperations.Find(site, out _) is not null))
                kept.Add(window);
            else
                Drop(window, reason: null);
        }

        if (!patchesAll)
            ExplainNative(sites);
        return kept;
    }

    /// <summary>What no room could help has its own reason, and not that of the missing room.</summary>
    private static void ExplainNative(IReadOnlyList<PlannedSite> sites)
    {
        foreach (var site in sites)
        {
            if (site.Window is null && site.Reason != NativeReasons.LoaderTable && KernelOperations.Find(site, out var reason) is null)
                site.Reason = reason;
        }
    }

    /// <summary>Leaves the sites of a window native.</summary>
    public static void Drop(PatchWindow window, string? reason)
    {
        foreach (var site in window.Sites)
        {
            KernelOperations.Find(site, out var own);
            (site.Window, site.Reason) = (null, reason ?? own ?? KernelOperations.NoOperation);
        }
    }

    private static HashSet<PatchWindow> FindHaltsApart(IReadOnlyList<PatchWindow> windows, IReadOnlyList<PlannedSite> sites)
    {
        var together = new HashSet<PlannedSite>();
        foreach (var window in windows)
        {
            for (var i = 0; i < window.Sites.Count; i++)
            {
                if (KernelStubEncoder.HaltBehind(window.Sites[i], window, i + 1) is { } halt)
                    together.Add(halt);
            }
        }

        var apart = new HashSet<PatchWindow>();
        for (var i = 1; i < sites.Count; i++)
        {
            var (before, halt) = (sites[i - 1], sites[i]);
            if (halt.Entry.Kind != SiteKind.Halt || before.Entry.Kind != SiteKind.EnableInterrupts || before.Map != halt.Map || before.End != halt.Start
                || together.Contains(halt))
                continue;
            foreach (var window in (PatchWindow?[])[before.Window, halt.Window])
            {
                if (window is not null)
                    apart.Add(window);
            }
        }

        return apart;
    }
}
