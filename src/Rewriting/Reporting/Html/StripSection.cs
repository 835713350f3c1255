// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Reporting.Model;

namespace Afterlink.Rewriting.Reporting.Html;

/// <summary>The picture of where in the code the sites are.</summary>
internal static class StripSection
{
    private const int Height = 26;
    private const int HeightWithReported = 34;

    private static readonly (StripContent Content, string ClassName, int Top, int Height, string Legend)[] Rows =
    [
        (StripContent.Patched, "patched", 2, 22, "windows"),
        (StripContent.Native, "native", 2, 22, "stay native"),
        (StripContent.Reported, "reported", 26, 6, "only reported"),
    ];

    public static void Write(HtmlWriter html, ModuleReport module)
    {
        if (module.Strip is not { } strip || module.Sites == 0)
            return;
        using (html.Begin("figure", "card strip"))
        {
            var label = $"Where the sites are in {Numbers.Size(strip.CodeBytes)} of code, from its first byte to its last.";
            var height = strip.Columns.Any(static column => column.HasFlag(StripContent.Reported)) ? HeightWithReported : Height;
            using (html.Begin("svg", ("viewBox", $"0 0 {strip.Columns.Count} {height}"), ("class", height == Height ? "low" : "high"), ("preserveAspectRatio", "none"), ("role", "img"), ("aria-label", label)))
            {
                html.Void("rect", ("class", "ground"), ("x", "0"), ("y", "2"), ("width", $"{strip.Columns.Count}"), ("height", "22"), ("rx", "2"));
                foreach (var row in Rows)
                    WriteRow(html, strip, row.Content, row.ClassName, row.Top, row.Height);
            }

            using (html.Begin("figcaption"))
            {
                html.Text(label);
                foreach (var row in Rows.Where(row => strip.Columns.Any(column => column.HasFlag(row.Content))))
                    html.Element("span", $"key {row.ClassName}", row.Legend);
            }
        }
    }

    private static void WriteRow(HtmlWriter html, CodeStrip strip, StripContent content, string className, int top, int height)
    {
        for (var i = 0; i < strip.Columns.Count; i++)
        {
            if (!strip.Columns[i].HasFlag(content))
                continue;
            var start = i;
            while (i + 1 < strip.Columns.Count && strip.Columns[i + 1].HasFlag(content))
                i++;
            html.Void("rect", ("class", className), ("x", $"{start}"), ("y", $"{top}"), ("width", $"{i - start + 1}"), ("height", $"{height}"));
        }
    }
}
