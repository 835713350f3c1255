// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Reporting.Model;

namespace Afterlink.Rewriting.Reporting;

/// <summary>Says where the bytes are that a rewritten file has more than its original; the parts sum up to exactly those.</summary>
internal static class GrowthReader
{
    /// <summary>The parts, largest first.</summary>
    public static IReadOnlyList<GrowthPart> Read(ElfFile before, ElfFile after)
    {
        var total = (long)after.Image.Length - before.Image.Length;
        if (after.Sections.Count == 0)
            return total == 0 ? [] : [new GrowthPart("(the file has no sections)", total, "segments, and the record of the original at the end of the file")];

        // Names can occur twice; the sum of them is as good an answer.
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        Add(sizes, after, 1);
        Add(sizes, before, -1);
        var parts = sizes.Where(static pair => pair.Value != 0).Select(static pair => new GrowthPart(ReportLimits.Shorten(pair.Key), pair.Value, SectionWords.Describe(pair.Key))).ToList();
        var headers = (long)(after.Sections.Count - before.Sections.Count) * ElfSection.HeaderSize;
        parts.Add(new GrowthPart("(section headers)", headers, "one for each new section"));
        var rest = total - parts.Sum(static part => part.Bytes);
        if (rest != 0)
            parts.Add(new GrowthPart("(between sections)", rest, "alignment to pages, and the old places of tables that moved"));
        return [.. parts.OrderByDescending(static part => part.Bytes).ThenBy(static part => part.Name, StringComparer.Ordinal)];
    }

    private static void Add(Dictionary<string, long> sizes, ElfFile file, int sign)
    {
        foreach (var section in file.Sections.Where(static section => section.HasContent))
            sizes[section.Name] = sizes.GetValueOrDefault(section.Name) + sign * (long)section.Size;
    }
}
