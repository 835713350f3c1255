// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>The windows planned so far: by where they end, and by where they are, so that looking around costs the same in a large module.</summary>
internal sealed class WindowIndex
{
    // What a two-byte jump reaches lies in three or four buckets.
    private const int BucketShift = 7;

    private readonly Dictionary<CodePlace, PatchWindow> _byEnd = [];
    private readonly Dictionary<(int Map, int Bucket), List<PatchWindow>> _buckets = [];

    /// <summary>All windows, in no order.</summary>
    public IReadOnlyCollection<PatchWindow> All => _byEnd.Values;

    public void Add(PatchWindow window)
    {
        _byEnd.Add(new CodePlace(window.Map, window.End), window);
        var key = (window.Map.Index, window.Start >> BucketShift);
        if (!_buckets.TryGetValue(key, out var bucket))
            _buckets.Add(key, bucket = []);
        bucket.Add(window);
    }

    public void Remove(PatchWindow window)
    {
        _byEnd.Remove(new CodePlace(window.Map, window.End));
        _buckets[(window.Map.Index, window.Start >> BucketShift)].Remove(window);
    }

    /// <summary>The window that ends at a place; null where none does.</summary>
    public PatchWindow? EndingAt(CodeMap map, int end) => _byEnd.GetValueOrDefault(new CodePlace(map, end));

    /// <summary>Adds the windows that start in [low, high] to <paramref name="found"/>.</summary>
    public void Collect(CodeMap map, int low, int high, List<PatchWindow> found)
    {
        for (var bucket = Math.Max(low, 0) >> BucketShift; bucket <= Math.Max(high, 0) >> BucketShift; bucket++)
        {
            if (!_buckets.TryGetValue((map.Index, bucket), out var windows))
                continue;
            foreach (var window in windows)
            {
                if (window.Start >= low && window.Start <= high)
                    found.Add(window);
            }
        }
    }
}
