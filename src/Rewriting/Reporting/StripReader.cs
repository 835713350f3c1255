// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Reporting.Model;

namespace Afterlink.Rewriting.Reporting;

/// <summary>Puts sites where they are in the code of a module.</summary>
internal static class StripReader
{
    /// <summary>The strip; null of a relocatable object, whose sections have no addresses, and of a file without code.</summary>
    public static CodeStrip? Read(ElfFile file, IReadOnlyList<Site> sites, Func<Site, StripContent> contentOf)
    {
        var ranges = file.CodeRanges.OrderBy(static range => range.Address).ToArray();
        var total = ranges.Sum(static range => (long)range.Bytes.Length);
        if (file.Type == ElfFileType.Relocatable || total == 0)
            return null;

        var columns = new StripContent[ReportLimits.StripColumns];
        var (range, start) = (0, 0L);
        foreach (var site in sites.OrderBy(static site => site.Address))
        {
            while (range < ranges.Length && site.Address >= ranges[range].Address + (ulong)ranges[range].Bytes.Length)
                start += ranges[range++].Bytes.Length;
            if (range < ranges.Length && site.Address >= ranges[range].Address)
                columns[(start + (long)(site.Address - ranges[range].Address)) * columns.Length / total] |= contentOf(site);
        }

        return new CodeStrip(total, columns);
    }
}
