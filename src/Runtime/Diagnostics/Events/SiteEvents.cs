// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Afterlink.Bindings;
using Afterlink.Interposition;
using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.Profiling;
using Afterlink.Sites;

namespace Afterlink.Diagnostics.Events;

/// <summary>Counts the sites of all monitors while a listener of <see cref="AfterlinkEventSource"/> wants them, and tells them from time to time.</summary>
internal static class SiteEvents
{
    /// <summary>Seconds between two tellings, as a listener's argument.</summary>
    public const string Interval = "SiteIntervalSec";

    private const double DefaultInterval = 1;
    private const double ShortestInterval = 0.05;
    private const double LongestInterval = 3600;

    private static readonly object Lock = new();
    private static readonly Dictionary<InterposerChain, (Profiler Profiler, int Number)> Followed = [];
    private static readonly ConditionalWeakTable<Profiler, Dictionary<(LoadedModule, int), SiteCount>> Told = [];

    // Calls by kind of the profilers that have ended.
    private static readonly long[] Ended = new long[BindingLayout.SlotCount];

    private static Timer? _timer;
    private static long _toldAt;
    private static int _monitors;

    /// <summary>Modules that are bound.</summary>
    public static int Modules => InterposerChain.All.Sum(static chain => chain.ModuleCount);

    /// <summary>Calls of a kind's group, or of all kinds, while somebody listened. It never falls: rates are differences.</summary>
    public static double Calls(SiteGroup? group)
    {
        lock (Lock)
        {
            var calls = 0L;
            for (var kind = 0; kind < Ended.Length; kind++)
                calls += group is null || group.Contains((SiteKind)kind) ? Ended[kind] : 0;
            foreach (var (profiler, _) in Followed.Values)
            {
                foreach (var ((module, site), count) in profiler.Sum())
                    calls += group is null || group.Contains(module.SiteAt(site).Kind) ? count.Calls : 0;
            }

            return calls;
        }
    }

    /// <summary>A monitor has modules now.</summary>
    public static void Follow(InterposerChain chain)
    {
        if (!AfterlinkEventSource.Log.AreSitesWanted)
            return;
        lock (Lock)
        {
            if (_timer is not null)
                Start(chain);
        }
    }

    /// <summary>Somebody listens, or nobody any more.</summary>
    public static void Follow(bool isWanted, IDictionary<string, string?>? arguments)
    {
        // Bindings change under the loader's lock, and a module that is bound comes here with it: always that one first.
        lock (ModuleLoader.Lock)
        {
            lock (Lock)
            {
                if (isWanted)
                    Begin(TimeSpan.FromSeconds(Seconds(arguments)));
                else if (_timer is not null)
                    End();
            }
        }
    }

    private static void Begin(TimeSpan interval)
    {
        _toldAt = Stopwatch.GetTimestamp();
        _timer ??= new Timer(static _ => Tell());
        _ = _timer.Change(interval, interval);
        foreach (var chain in InterposerChain.All)
            Start(chain);
    }

    private static void End()
    {
        _timer!.Dispose();
        _timer = null;
        foreach (var (chain, (profiler, _)) in Followed)
        {
            chain.StopProfiler();
            foreach (var ((module, site), count) in profiler.Sum())
                Ended[(int)module.SiteAt(site).Kind] += count.Calls;
        }

        Followed.Clear();
    }

    private static double Seconds(IDictionary<string, string?>? arguments) =>
        arguments is not null && arguments.TryGetValue(Interval, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= ShortestInterval and <= LongestInterval ? seconds : DefaultInterval;

    private static void Start(InterposerChain chain)
    {
        if (!Followed.ContainsKey(chain))
            Followed.Add(chain, (chain.StartProfiler(), _monitors++));
    }

    private static void Tell()
    {
        lock (Lock)
        {
            if (_timer is null)
                return;
            var now = Stopwatch.GetTimestamp();
            foreach (var (profiler, number) in Followed.Values)
                Tell(profiler, number);
            AfterlinkEventSource.Log.SitesTold((long)LatencyHistogram.Nanoseconds(now - _toldAt) / 1000);
            _toldAt = now;
        }
    }

    private static void Tell(Profiler profiler, int monitor)
    {
        var before = Told.GetOrCreateValue(profiler);
        var counts = profiler.Sum();
        foreach (var ((module, index), count) in counts)
        {
            var since = count.Since(before.GetValueOrDefault((module, index)));
            if (since.Calls == 0)
                continue;
            var site = module.SiteAt(index);
            AfterlinkEventSource.Log.SiteCalls(monitor, module.Name, index, site.Kind.ToString(), Function(site), site.Source ?? "", site.Instruction,
                since.Calls, (long)LatencyHistogram.Nanoseconds(since.Ticks), string.Join(',', since.Buckets.ToArray()));
        }

        Told.AddOrUpdate(profiler, counts);
    }

    private static string Function(Site site) =>
        site.Symbol.Length == 0 ? $"0x{site.Address:x}" : site.SymbolOffset == 0 ? site.Symbol : $"{site.Symbol}+0x{site.SymbolOffset:x}";
}
