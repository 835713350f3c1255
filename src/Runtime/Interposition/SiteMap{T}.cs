// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;

namespace Afterlink.Interposition;

/// <summary>Something for each site that a thread has reached, found without hashing where it stays in one module.</summary>
internal sealed class SiteMap<T>
    where T : class
{
    private readonly Dictionary<LoadedModule, T?[]> _modules = [];
    private LoadedModule? _lastModule;
    private T?[] _last = [];

    /// <summary>The place of a site; null when nothing was put there yet.</summary>
    public ref T? this[LoadedModule module, int site]
    {
        get
        {
            if (_lastModule != module)
                Switch(module);
            return ref _last[site];
        }
    }

    private void Switch(LoadedModule module)
    {
        if (!_modules.TryGetValue(module, out _last!))
            _modules.Add(module, _last = new T?[module.Image.Sites.Count]);
        _lastModule = module;
    }
}
