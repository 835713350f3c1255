// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using Afterlink.Diagnostics.Events;
using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.Profiling;

namespace Afterlink.Interposition;

/// <summary>
/// The interposers of a monitor, and the modules whose slots lead to them: the profiler stands before the tape, which stands before the handlers.
/// </summary>
internal sealed class InterposerChain
{
    private static readonly ConcurrentDictionary<InterposerChain, bool> InUse = new();

    private readonly List<LoadedModule> _modules = [];
    private Interposer? _current;
    private Interposer? _tape;
    private Profiler? _profiler;
    private int _profilerUsers;
    private int _moduleCount;

    /// <summary>The chains that have modules.</summary>
    public static IEnumerable<InterposerChain> All => InUse.Keys;

    /// <summary>The first one, or null.</summary>
    public Interposer? Current => Volatile.Read(ref _current);

    /// <summary>How many modules are bound to the monitor now.</summary>
    public int ModuleCount => Volatile.Read(ref _moduleCount);

    /// <summary>What records or replays, or null.</summary>
    public Interposer? Tape
    {
        get => Volatile.Read(ref _tape);
        set
        {
            lock (ModuleLoader.Lock)
            {
                if (value is not null)
                    _modules.ForEach(value.Prepare);
                Volatile.Write(ref _tape, value);
                Update();
            }
        }
    }

    /// <summary>Counts from now on, until as many <see cref="StopProfiler"/> have followed.</summary>
    public Profiler StartProfiler()
    {
        lock (ModuleLoader.Lock)
        {
            _profilerUsers++;
            _profiler ??= new Profiler();
            Update();
            return _profiler;
        }
    }

    /// <summary>Ends what <see cref="StartProfiler"/> began.</summary>
    public void StopProfiler()
    {
        lock (ModuleLoader.Lock)
        {
            if (--_profilerUsers != 0)
                return;
            _profiler = null;
            Update();
        }
    }

    /// <summary>A module is about to be bound. <see cref="ModuleLoader.Lock"/> is held.</summary>
    public void Prepare(LoadedModule module) => _tape?.Prepare(module);

    /// <summary>A module was bound. <see cref="ModuleLoader.Lock"/> is held.</summary>
    public void Add(LoadedModule module)
    {
        if (_modules.Count == 0)
            InUse[this] = true;
        _modules.Add(module);
        Volatile.Write(ref _moduleCount, _modules.Count);
        SiteEvents.Follow(this);
        if (Current is not null)
            Route(module);
    }

    /// <summary>A module is bound no more. <see cref="ModuleLoader.Lock"/> is held.</summary>
    public void Remove(LoadedModule module)
    {
        if (!_modules.Remove(module))
            return;
        Volatile.Write(ref _moduleCount, _modules.Count);
        if (_modules.Count == 0)
            _ = InUse.TryRemove(this, out _);
    }

    private void Update()
    {
        _profiler?.SetNext(_tape);
        Volatile.Write(ref _current, _profiler ?? _tape);
        _modules.ForEach(Route);
    }

    private void Route(LoadedModule module) => module.Route(Current is not null ? InterposerEntry.Address : 0, _tape is not null);
}
