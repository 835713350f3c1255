// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.ReferenceData.Pressure;

/// <summary>
/// Memory is short where the cgroup is within 5 % of its limit. Where there is no limit, the machine counts: less than 5 % available, or tasks that
/// stand still for want of memory for more than a tenth of the time (PSI, Documentation/accounting/psi.rst).
/// </summary>
internal sealed class HostPressure : IPressureWatch
{
    private const ulong Twentieth = 20;

    private readonly CgroupMemory? _group = CgroupMemory.OfThisProcess();

    /// <inheritdoc/>
    public ulong BytesWanted()
    {
        if (_group?.Limit() is { } limit && limit != 0)
        {
            // Down to a tenth below the limit, so that the next page does not bring it back at once.
            var used = _group.Used();
            return used >= limit - (limit / Twentieth) ? used - (limit - (limit / Twentieth * 2)) : 0;
        }

        var (total, available) = Memory();
        if (total == 0)
            return 0;
        var wanted = (total / Twentieth * 2) - Math.Min(available, total / Twentieth * 2);
        return available < total / Twentieth || StallShare() > 10 ? Math.Max(wanted, 1) : 0;
    }

    /// <inheritdoc/>
    public ulong BytesUsed()
    {
        if (_group is not null && _group.Used() is var used and not 0)
            return used;
        var (total, available) = Memory();
        return total - Math.Min(available, total);
    }

    // "some avg10=0.12 avg60=..."; 0 where the kernel has no PSI.
    private static double StallShare()
    {
        foreach (var line in Lines("/proc/pressure/memory"))
        {
            const string Prefix = "some avg10=";
            if (line.StartsWith(Prefix, StringComparison.Ordinal)
                && double.TryParse(line.AsSpan(Prefix.Length, line.IndexOf(' ', Prefix.Length) - Prefix.Length), CultureInfo.InvariantCulture, out var share))
                return share;
        }

        return 0;
    }

    private static (ulong Total, ulong Available) Memory()
    {
        ulong total = 0, available = 0;
        foreach (var line in Lines("/proc/meminfo"))
        {
            if (line.StartsWith("MemTotal:", StringComparison.Ordinal))
                total = Kibibytes(line);
            else if (line.StartsWith("MemAvailable:", StringComparison.Ordinal))
                available = Kibibytes(line);
        }

        return (total, available);
    }

    private static ulong Kibibytes(string line) =>
        ulong.TryParse(line.AsSpan(line.IndexOf(':') + 1).TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value << 10 : 0;

    private static IEnumerable<string> Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
