// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Reporting.Model;

namespace Afterlink.Rewriting.Reporting.Html;

/// <summary>Which bytes the rewritten file has more.</summary>
internal static class GrowthSection
{
    private const int MaxParts = 8;

    public static void Write(HtmlWriter html, ModuleReport module)
    {
        if (!module.IsRewritten || module.Growth.Count == 0)
            return;
        using (html.Begin("section", "card"))
        {
            html.Element("h2", $"What grew: {Numbers.Count(module.BytesAfter - module.BytesBefore)} bytes");
            BarChart.Write(html, "Section", "Bytes", [.. Shown(module.Growth).Select(static part =>
                new BarChart.Row(part.Name, part.Description, Numbers.Count(part.Bytes), ("growth", part.Bytes)))]);
        }
    }

    private static IEnumerable<GrowthPart> Shown(IReadOnlyList<GrowthPart> parts)
    {
        if (parts.Count <= MaxParts)
            return parts;
        var small = parts.Skip(MaxParts - 1).ToArray();
        var others = new GrowthPart($"({small.Length} smaller parts)", small.Sum(static part => part.Bytes), ReportLimits.Shorten(string.Join(" ", small.Select(static part => part.Name))));
        return parts.Take(MaxParts - 1).Append(others);
    }
}
