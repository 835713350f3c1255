// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.Runtime.Tests.Support;

/// <summary>Large mappings of this process, and the proportional set size of those that came since.</summary>
/// <param name="smallest">Bytes of a large mapping.</param>
internal sealed class MemoryUse(long smallest)
{
    private readonly HashSet<string> _before = [.. Large(smallest).Select(static mapping => mapping.Range)];

    /// <summary>Bytes of the new ones, each page shared out among the processes that have it (Pss, proc(5)).</summary>
    public long NewProportionalSize() => Large(smallest).Where(mapping => !_before.Contains(mapping.Range)).Sum(static mapping => mapping.Pss);

    private static IEnumerable<(string Range, long Pss)> Large(long smallest)
    {
        string? range = null;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields[0].Contains('-', StringComparison.Ordinal))
                range = fields[0];
            else if (fields[0] == "Pss:" && SizeOf(range!) >= smallest)
                yield return (range!, long.Parse(fields[1], CultureInfo.InvariantCulture) * 1024);
        }
    }

    private static long SizeOf(string range)
    {
        var ends = range.Split('-');
        return long.Parse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) - long.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
