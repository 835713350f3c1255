// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Reporting.Html;

/// <summary>A chart of bars, as a table that has its numbers too.</summary>
internal static class BarChart
{
    /// <summary>One row: a name, a note, and numbers each drawn in the colour of its class.</summary>
    internal readonly record struct Row(string Name, string Note, string Text, params (string ClassName, long Value)[] Parts)
    {
        public long Total => Parts.Sum(static part => Math.Max(0, part.Value));
    }

    /// <summary>Writes the rows; the longest bar fills its column.</summary>
    public static void Write(HtmlWriter html, string name, string value, IReadOnlyList<Row> rows)
    {
        var longest = Math.Max(1, rows.Max(static row => row.Total));
        using (html.Begin("table", "chart"))
        {
            using (html.Begin("thead"))
            using (html.Begin("tr"))
            {
                html.Element("th", name, ("scope", "col"));
                html.Element("th", value, ("scope", "col"), ("class", "value"));
                html.Element("td", "");
            }

            using (html.Begin("tbody"))
            {
                foreach (var row in rows)
                    WriteRow(html, row, longest);
            }
        }
    }

    private static void WriteRow(HtmlWriter html, Row row, long longest)
    {
        using (html.Begin("tr"))
        {
            using (html.Begin("th", ("scope", "row")))
            {
                html.Text(row.Name);
                if (row.Note.Length != 0)
                    html.Element("small", row.Note);
            }

            html.Element("td", "value", row.Text);
            using (html.Begin("td", "bar"))
            using (html.Begin("svg", ("viewBox", "0 0 100 10"), ("preserveAspectRatio", "none"), ("aria-hidden", "true")))
            {
                var x = 0.0;
                foreach (var (className, part) in row.Parts)
                {
                    // What is there is seen, however small it is beside the rest.
                    var width = part <= 0 ? 0 : Math.Max(0.6, 100.0 * part / longest);
                    if (width != 0)
                        html.Void("rect", ("class", className), ("x", Numbers.Place(Math.Min(x, 99.4))), ("y", "0"), ("width", Numbers.Place(width)), ("height", "10"));
                    x += width;
                }
            }
        }
    }
}
