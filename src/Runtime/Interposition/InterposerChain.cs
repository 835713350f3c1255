// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Loading;
using Afterlink.Modules;

namespace Afterlink.Interposition;

/// <summary>The interposers of a monitor, and the modules whose slots lead to them.</summary>
internal sealed class InterposerChain
{
    private readonly List<LoadedModule> _modules = [];
    private Interposer? _current;

    /// <summary>The first one, or null.</summary>
    public Interposer? Current => Volatile.Read(ref _current);

    /// <summary>The modules that are bound to the monitor now.</summary>
    public LoadedModule[] Modules
    {
        get
        {
            lock (ModuleLoader.Lock)
                return [.. _modules];
        }
    }

    /// <summary>Sets the first interposer and leads the slots of all modules to it, or back to their handlers.</summary>
    public void Set(Interposer? interposer)
    {
        lock (ModuleLoader.Lock)
        {
            if (interposer is not null)
                _modules.ForEach(interposer.Prepare);
            Volatile.Write(ref _current, interposer);
            _modules.ForEach(Route);
        }
    }

    /// <summary>A module is about to be bound. <see cref="ModuleLoader.Lock"/> is held.</summary>
    public void Prepare(LoadedModule module) => Current?.Prepare(module);

    /// <summary>A module was bound. <see cref="ModuleLoader.Lock"/> is held.</summary>
    public void Add(LoadedModule module)
    {
        _modules.Add(module);
        if (Current is not null)
            Route(module);
    }

    /// <summary>A module is bound no more. <see cref="ModuleLoader.Lock"/> is held.</summary>
    public void Remove(LoadedModule module) => _modules.Remove(module);

    private void Route(LoadedModule module)
    {
        var interposer = Current;
        module.Route(interposer is not null ? InterposerEntry.Address : 0, interposer is { TakesHostInstructions: true });
    }
}
