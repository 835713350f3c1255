// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Reporting.Model;

namespace Afterlink.Rewriting.Reporting.Html;

/// <summary>What stayed native, and why.</summary>
internal static class NativeSection
{
    public static void Write(HtmlWriter html, ModuleReport module)
    {
        using (html.Begin("section", "native-sites"))
        {
            html.Element("h2", module.IsRewritten ? "What stayed native, and why" : "What would stay native, and why");
            if (module.NativeGroups.Count == 0)
                html.Element("p", "empty", "Nothing: every site that there is has a window.");
            foreach (var group in module.NativeGroups)
                WriteGroup(html, group);
        }
    }

    private static void WriteGroup(HtmlWriter html, NativeGroup group)
    {
        using (html.Begin("div", "card"))
        {
            using (html.Begin("h3"))
            {
                html.Element("code", group.Reason);
                html.Text(" ");
                html.Element("span", "count", Numbers.Count(group.Count, "site", "sites"));
            }

            if (ReasonWords.Describe(group.Reason) is { Length: > 0 } sentence)
                html.Element("p", sentence);
            if (group.Sites.Count != 0)
                WriteSites(html, group);
            if (group.Functions.Count != 0)
                WriteCounts(html, group);
        }
    }

    private static void WriteSites(HtmlWriter html, NativeGroup group)
    {
        using (html.Begin("div", "scroll"))
        using (html.Begin("table", "list"))
        {
            WriteHead(html, ["Address", "Function", "Instruction", "Kind", "Source"]);
            using (html.Begin("tbody"))
            {
                foreach (var site in group.Sites)
                {
                    using (html.Begin("tr"))
                    {
                        html.Element("td", "mono", Numbers.Hex(site.Address));
                        html.Element("td", "mono name", FunctionNames.WithOffset(site));
                        html.Element("td", "mono", site.Text);
                        html.Element("td", site.Kind.ToString());
                        html.Element("td", "mono name", ReportLimits.Shorten(site.SourceText ?? ""));
                    }
                }
            }
        }

        if (group.Hidden != 0)
            html.Element("p", "cut", $"{Numbers.Count(group.Hidden, "more site is", "more sites are")} not shown; --json lists them all.");
    }

    private static void WriteCounts(HtmlWriter html, NativeGroup group)
    {
        using (html.Begin("details"))
        {
            html.Element("summary", "By function");
            using (html.Begin("div", "scroll"))
            using (html.Begin("table", "list"))
            {
                WriteHead(html, ["Function", "Kind"], "Sites");
                using (html.Begin("tbody"))
                {
                    foreach (var count in group.Functions)
                    {
                        using (html.Begin("tr"))
                        {
                            html.Element("td", "mono name", count.Function);
                            html.Element("td", count.Kind.ToString());
                            html.Element("td", "value", Numbers.Count(count.Sites));
                        }
                    }
                }
            }

            if (group.Hidden != 0)
                html.Element("p", "cut", $"{Numbers.Count(group.Hidden, "site", "sites")} in further functions {(group.Hidden == 1 ? "is" : "are")} not shown.");
        }
    }

    private static void WriteHead(HtmlWriter html, ReadOnlySpan<string> columns, string? number = null)
    {
        using (html.Begin("thead"))
        using (html.Begin("tr"))
        {
            foreach (var column in columns)
                html.Element("th", column, ("scope", "col"));
            if (number is not null)
                html.Element("th", number, ("scope", "col"), ("class", "value"));
        }
    }
}
