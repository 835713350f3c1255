// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Monitor;
using Afterlink.Profiling;

namespace Afterlink;

/// <summary>A profile that is being taken; disposing of it ends the counting (<see cref="VirtualMachineMonitor.Profile"/>).</summary>
public sealed class RunProfile : IDisposable
{
    private readonly VirtualMachineMonitor _monitor;
    private readonly Profiler _profiler;
    private readonly Dictionary<(LoadedModule, int), SiteCount> _before;
    private bool _disposed;

    internal RunProfile(VirtualMachineMonitor monitor)
    {
        _monitor = monitor;
        _profiler = monitor.Interposers.StartProfiler();
        _before = _profiler.Sum();
    }

    /// <summary>What was counted since the profile began: the sites that were reached, the ones that took most time first.</summary>
    public IReadOnlyList<SiteProfile> Sites =>
    [
        .. _profiler.Sum()
            .Select(row => (row.Key, Count: row.Value.Since(_before.GetValueOrDefault(row.Key))))
            .Where(static row => row.Count.Calls != 0)
            .OrderByDescending(static row => row.Count.Ticks)
            .Select(static row => new SiteProfile(row.Key.Module, row.Key.Module.SiteAt(row.Key.Site), row.Count.Calls,
                TimeSpan.FromMicroseconds(LatencyHistogram.Nanoseconds(row.Count.Ticks) / 1000), new LatencyHistogram(row.Count.Buckets))),
    ];

    /// <summary>Ends the counting. What was counted stays.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _monitor.Interposers.StopProfiler();
    }
}
