// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using Afterlink.Interposition;
using Afterlink.Modules;

namespace Afterlink.Profiling;

/// <summary>Counts and times what every site of a monitor is answered. Each thread has counters of its own, so that threads share no cache line.</summary>
internal sealed unsafe class Profiler : Interposer
{
    private readonly object _lock = new();
    private readonly List<(LoadedModule Module, int Site, SiteCounter Counter)> _counters = [];
    private readonly ThreadLocal<SiteMap<SiteCounter>> _map = new(static () => new SiteMap<SiteCounter>());
    private Interposer? _next;

    /// <summary>Who comes after; the handlers themselves where it is null.</summary>
    public void SetNext(Interposer? next) => Volatile.Write(ref _next, next);

    public override nuint Handle(in SiteCall call)
    {
        _ = call.Record;
        var counter = _map.Value![call.Module, call.SiteIndex] ??= AddCounter(in call);
        var start = Stopwatch.GetTimestamp();
        var answer = Volatile.Read(ref _next) is { } next ? next.Handle(in call) : call.Answer();
        counter.Add(Stopwatch.GetTimestamp() - start);
        return answer;
    }

    public override void Faulted(AfterlinkException fault) => Volatile.Read(ref _next)?.Faulted(fault);

    public override void Raised(ProcessorException exception) => Volatile.Read(ref _next)?.Raised(exception);

    public override void Interrupted(byte vector) => Volatile.Read(ref _next)?.Interrupted(vector);

    /// <summary>What was counted so far, of all threads together.</summary>
    public Dictionary<(LoadedModule Module, int Site), SiteCount> Sum()
    {
        var sums = new Dictionary<(LoadedModule, int), SiteCount>();
        lock (_lock)
        {
            foreach (var (module, site, counter) in _counters)
            {
                if (!sums.TryGetValue((module, site), out var sum))
                    sums.Add((module, site), sum = new SiteCount());
                sum.Add(counter);
            }
        }

        return sums;
    }

    private SiteCounter AddCounter(in SiteCall call)
    {
        var counter = new SiteCounter();
        lock (_lock)
            _counters.Add((call.Module, call.SiteIndex, counter));
        return counter;
    }
}
