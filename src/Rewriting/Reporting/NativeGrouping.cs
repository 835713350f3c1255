// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Reporting.Model;

namespace Afterlink.Rewriting.Reporting;

/// <summary>Groups the sites that stay native by their reasons.</summary>
internal static class NativeGrouping
{
    /// <summary>The groups: reasons that concern the single site first, each with most sites first.</summary>
    public static IReadOnlyList<NativeGroup> Group(IEnumerable<Site> sites) =>
    [
        .. sites.Where(static site => !site.IsPatched).GroupBy(static site => site.Reason ?? "", StringComparer.Ordinal)
            .OrderBy(static group => group.Key == NativeReasons.ReportOnly).ThenByDescending(static group => group.Count()).ThenBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => group.Key == NativeReasons.ReportOnly ? Count(group.Key, [.. group]) : List(group.Key, [.. group])),
    ];

    private static NativeGroup List(string reason, Site[] sites) => new()
    {
        Reason = reason,
        Count = sites.Length,
        Sites = [.. sites.Take(ReportLimits.NativeSites)],
        Functions = [],
        Hidden = Math.Max(0, sites.Length - ReportLimits.NativeSites),
    };

    private static NativeGroup Count(string reason, Site[] sites)
    {
        var functions = sites.GroupBy(static site => (Function: FunctionNames.Of(site), site.Kind))
            .Select(static group => new FunctionCount(group.Key.Function, group.Key.Kind, group.Count()))
            .OrderByDescending(static count => count.Sites).ThenBy(static count => count.Function, StringComparer.Ordinal).ThenBy(static count => count.Kind)
            .ToArray();
        return new NativeGroup
        {
            Reason = reason,
            Count = sites.Length,
            Sites = [],
            Functions = [.. functions.Take(ReportLimits.NativeCounts)],
            Hidden = functions.Skip(ReportLimits.NativeCounts).Sum(static count => count.Sites),
        };
    }
}
