// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Reporting.Model;

namespace Afterlink.Rewriting.Reporting;

/// <summary>Groups windows by the functions that they are in, and decides which of them are shown.</summary>
internal sealed class FunctionGrouping(ListingReader listings, FunctionStarts starts)
{
    private int _windows;
    private int _listings;

    /// <summary>The functions with windows, by address, up to the limits; and how many there are.</summary>
    public IReadOnlyList<FunctionReport> Group(IEnumerable<Site> sites, out int count)
    {
        var functions = sites.Where(static site => site.IsPatched)
            .GroupBy(site => (site.Section, site.Symbol, Start: starts.Of(site)))
            .OrderBy(static group => group.First().Address).ThenBy(static group => group.Key.Section, StringComparer.Ordinal)
            .ToArray();
        count = functions.Length;
        return [.. functions.Take(ReportLimits.Functions).Select(group => Report(group.Key.Start, [.. group.OrderBy(static site => site.Address)]))];
    }

    private FunctionReport Report(ulong start, Site[] sites)
    {
        var windows = sites.GroupBy(static site => site.WindowAddress).Select(static group => group.ToArray()).ToArray();
        return new FunctionReport
        {
            Name = sites[0].Symbol,
            Section = sites[0].Section,
            Address = start == 0 ? sites[0].Address : start,
            Sites = sites.Length,
            WindowCount = windows.Length,
            Windows = [.. windows.TakeWhile(_ => _windows++ < ReportLimits.Windows).Select(ReportWindow)],
        };
    }

    private WindowReport ReportWindow(IReadOnlyList<Site> sites) => new()
    {
        Address = sites[0].WindowAddress,
        Length = sites[0].WindowLength,
        Type = sites[0].Window,
        Sites = sites,
        Listing = _listings++ < ReportLimits.Listings ? listings.Read(sites) : null,
    };
}
