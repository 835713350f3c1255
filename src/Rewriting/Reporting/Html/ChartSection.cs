// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Reporting.Model;
using Afterlink.Sites;

namespace Afterlink.Rewriting.Reporting.Html;

/// <summary>Windows by tactic and sites by kind.</summary>
internal static class ChartSection
{
    private const int MaxKinds = 24;

    private static readonly Dictionary<DefaultBinding, string> Answers = new()
    {
        [DefaultBinding.Native] = "native unless intercepted",
        [DefaultBinding.FastPath] = "answered by a fast path",
        [DefaultBinding.Monitor] = "answered by the monitor",
        [DefaultBinding.Handler] = "answered by a handler",
        [DefaultBinding.Report] = "only reported",
    };

    public static void WriteTactics(HtmlWriter html, ModuleReport module)
    {
        using (html.Begin("section", "card"))
        {
            html.Element("h2", "Windows by tactic");
            if (module.Tactics.Count == 0)
                html.Element("p", "empty", "There is no window.");
            else
                BarChart.Write(html, "Tactic", "Windows", [.. module.Tactics.Select(static tactic => new BarChart.Row(
                    tactic.Name, TacticWords.Describe(tactic.Type), Numbers.Count(tactic.Windows), ($"t{(int)tactic.Type}", tactic.Windows)))]);
        }
    }

    public static void WriteKinds(HtmlWriter html, ModuleReport module)
    {
        using (html.Begin("section", "card"))
        {
            html.Element("h2", "Sites by kind");
            if (module.Kinds.Count == 0)
            {
                html.Element("p", "empty", "There is no site.");
                return;
            }

            // Of the ones that are only reported there can be thousands: one scale would hide the others.
            WriteKinds(html, "Kind", [.. module.Kinds.Where(static kind => kind.Reported == 0)]);
            WriteLegend(html, module);
            WriteKinds(html, "Kind, only reported", [.. module.Kinds.Where(static kind => kind.Reported != 0)]);
        }
    }

    private static void WriteKinds(HtmlWriter html, string title, KindCount[] kinds)
    {
        if (kinds.Length == 0)
            return;
        BarChart.Write(html, title, "Sites", [.. kinds.Take(MaxKinds).Select(static kind => new BarChart.Row(
            kind.Kind.ToString(), SiteKinds.Find(kind.Kind) is { } info ? Answers[info.Binding] : "", Numbers.Count(kind.Patched + kind.Native + kind.Reported),
            ("patched", kind.Patched), ("native", kind.Native), ("reported", kind.Reported)))]);
        if (kinds.Length > MaxKinds)
            html.Element("p", "cut", $"{kinds.Length - MaxKinds} rarer kinds are not shown.");
    }

    private static void WriteLegend(HtmlWriter html, ModuleReport module)
    {
        // One colour explains itself.
        if (module.Patched == 0 || module.Native == 0)
            return;
        using (html.Begin("p", "legend"))
        {
            html.Element("span", "key patched", "patched");
            html.Element("span", "key native", "stay native");
        }
    }
}
