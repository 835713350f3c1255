// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Rewriting;

namespace Afterlink.Cli.Output;

/// <summary>Sites as aligned lines. A module can have ten thousand, for which a table that measures and wraps each cell takes seconds.</summary>
internal sealed class SiteLines
{
    private const string Gap = "  ";
    private static readonly string[] Headings = ["Address", "Function", "Source", "Instruction", "Kind", "Window"];

    private readonly List<string[]> _rows = [];
    private readonly int[] _widths = [.. Headings.Select(static heading => heading.Length)];

    public SiteLines(IEnumerable<Site> sites)
    {
        foreach (var site in sites)
        {
            string[] row =
            [
                string.Create(CultureInfo.InvariantCulture, $"0x{site.Address:x}"), DescribeFunction(site), site.SourceText ?? "", site.Text, site.Kind.ToString(), site.WindowText,
            ];
            _rows.Add(row);
            for (var column = 0; column < row.Length; column++)
                _widths[column] = Math.Max(_widths[column], row[column].Length);
        }
    }

    /// <summary>The lines above the sites.</summary>
    public IEnumerable<string> Header => [Format(Headings), Gap + string.Join("──", _widths.Select(static width => new string('─', width)))];

    /// <summary>A line for each site, in their order.</summary>
    public IEnumerable<string> Lines => _rows.Select(Format);

    private string Format(string[] row) => (Gap + string.Join(Gap, row.Zip(_widths, static (cell, width) => cell.PadRight(width)))).TrimEnd();

    private static string DescribeFunction(Site site) => site switch
    {
        { Symbol: null } => site.Section ?? "",
        { SymbolOffset: 0 } => site.Symbol,
        _ => string.Create(CultureInfo.InvariantCulture, $"{site.Symbol}+0x{site.SymbolOffset:x}"),
    };
}
