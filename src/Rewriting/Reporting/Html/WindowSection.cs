// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Rewriting.Reporting.Model;

namespace Afterlink.Rewriting.Reporting.Html;

/// <summary>One window: what it was, what it is, and its stub.</summary>
internal static class WindowSection
{
    public static void Write(HtmlWriter html, WindowReport window, WindowListing listing)
    {
        using (html.Begin("div", "window"))
        {
            WriteHead(html, window);
            using (html.Begin("div", "sides"))
            {
                WriteListing(html, "before", listing.Before);
                if (listing.After.Count != 0)
                    WriteListing(html, "after", listing.After);
            }

            if (listing.Stub.Count == 0)
                return;
            using (html.Begin("details", "stub"))
            {
                html.Element("summary", $"Stub at {Numbers.Hex(listing.Stub[0].Address)}, {Numbers.Count(listing.Stub.Count, "instruction", "instructions")}");
                WriteListing(html, "stub", listing.Stub);
            }
        }
    }

    /// <summary>Windows whose code is not shown.</summary>
    public static void WriteTable(HtmlWriter html, IReadOnlyList<WindowReport> windows)
    {
        if (windows.Count == 0)
            return;
        using (html.Begin("table", "list"))
        using (html.Begin("tbody"))
        {
            foreach (var window in windows)
            {
                using (html.Begin("tr"))
                {
                    html.Element("td", "mono", Numbers.Hex(window.Address));
                    html.Element("td", $"tactic t{(int)window.Type}", window.Sites[0].WindowText);
                    html.Element("td", "mono", string.Join("; ", window.Sites.Select(static site => site.Text)));
                    html.Element("td", "mono name", SourceOf(window));
                }
            }
        }
    }

    private static void WriteHead(HtmlWriter html, WindowReport window)
    {
        using (html.Begin("p", "head"))
        {
            html.Element("span", $"tactic t{(int)window.Type}", window.Sites[0].WindowText);
            html.Element("span", string.Create(CultureInfo.InvariantCulture, $"{window.Length} bytes at 0x{window.Address:x}"));
            if (SourceOf(window) is { Length: > 0 } source)
                html.Element("span", "source mono", source);
            foreach (var number in window.Sites.Where(static site => site.HypercallNumber is not null).Select(static site => site.HypercallNumber))
                html.Element("span", "chip", $"hypercall {number}");
        }
    }

    private static string SourceOf(WindowReport window) =>
        string.Join(", ", window.Sites.Select(static site => ReportLimits.Shorten(site.SourceText ?? "")).Where(static source => source.Length != 0).Distinct(StringComparer.Ordinal));

    private static void WriteListing(HtmlWriter html, string name, IReadOnlyList<ListingLine> lines)
    {
        using (html.Begin("figure", $"listing {name}"))
        {
            html.Element("figcaption", name);
            using (html.Begin("pre"))
            {
                foreach (var line in lines)
                {
                    using (html.Begin("span", line.Role == LineRole.Plain ? "l" : $"l {line.Role.ToString().ToLowerInvariant()}"))
                    {
                        html.Element("i", line.Address.ToString("x", CultureInfo.InvariantCulture));
                        html.Element("b", line.Bytes);
                        html.Element("code", line.Text);
                        if (line.Comment is not null)
                            html.Element("em", line.Comment);
                    }
                }
            }
        }
    }
}
