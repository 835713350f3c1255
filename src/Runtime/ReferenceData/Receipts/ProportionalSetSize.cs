// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.ReferenceData.Attach;

namespace Afterlink.ReferenceData.Receipts;

/// <summary>Pss of mappings: each page counts as its share among the processes that map it (proc_pid_smaps(5)).</summary>
internal static class ProportionalSetSize
{
    /// <summary>Bytes of all mappings of this process that have a page in a range.</summary>
    public static ulong Of(PageRange range)
    {
        ulong kibibytes = 0;
        var isInside = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (AddressSpace.TryParse(line, out var mapping))
                isInside = range.Overlaps(new(mapping.Start, mapping.End));
            else if (isInside && line.StartsWith("Pss:", StringComparison.Ordinal)
                && ulong.TryParse(line.AsSpan(4).TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                kibibytes += size;
        }

        return kibibytes << 10;
    }
}
