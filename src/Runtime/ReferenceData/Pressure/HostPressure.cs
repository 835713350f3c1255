// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.ReferenceData.Pressure;

/// <summary>
/// Memory is short where the cgroup is within 5 % of its limit. Where there is no limit, the machine counts: less than 5 % available. And it is short
/// where tasks stand still for want of memory for a tenth of the time (PSI, Documentation/accounting/psi.rst): those of a cgroup with a limit, else all.
/// </summary>
internal sealed class HostPressure : IPressureWatch
{
    /// <summary>The stalls of all tasks.</summary>
    public const string MachinePressure = "/proc/pressure/memory";

    private const ulong Twentieth = 20;

    private readonly CgroupMemory? _group = CgroupMemory.OfThisProcess();
    private StallTrigger? _trigger;
    private string? _watched;

    /// <inheritdoc/>
    public ulong BytesWanted()
    {
        if (_group?.Limit() is { } limit && limit != 0)
        {
            // Down to a tenth below the limit, so that the next page does not bring it back at once.
            var used = _group.Used();
            if (used >= limit - (limit / Twentieth))
                return used - (limit - (limit / Twentieth * 2));
            return _group.PressureFile is { } file && Watch(file) is { } trigger && trigger.HasFired() ? 1UL : 0;
        }

        var (total, available) = Memory();
        if (total == 0)
            return 0;
        var wanted = (total / Twentieth * 2) - Math.Min(available, total / Twentieth * 2);
        return available < total / Twentieth || IsStalled() ? Math.Max(wanted, 1) : 0;
    }

    /// <inheritdoc/>
    public ulong BytesUsed()
    {
        if (_group is not null && _group.Used() is var used and not 0)
            return used;
        var (total, available) = Memory();
        return total - Math.Min(available, total);
    }

    /// <inheritdoc/>
    public void Dispose() => _trigger?.Dispose();

    // The average of ten seconds is where there is no trigger: it comes late, and stays when the shortage is over.
    private bool IsStalled() => Watch(MachinePressure) is { } trigger ? trigger.HasFired() : StallShare() > 10;

    // A cgroup's limit can come and go, and with it the file that counts.
    private StallTrigger? Watch(string file)
    {
        if (_watched == file)
            return _trigger;
        _trigger?.Dispose();
        (_watched, _trigger) = (file, StallTrigger.TryOpen(file));
        return _trigger;
    }

    // "some avg10=0.12 avg60=..."; 0 where the kernel has no PSI.
    private static double StallShare()
    {
        foreach (var line in Lines(MachinePressure))
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
