// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Store;

/// <summary>The segments that this process knows.</summary>
internal sealed class SegmentTable : IDisposable
{
    private readonly object _lock = new();
    private readonly Dictionary<SegmentKey, Segment> _byKey = [];
    private readonly Dictionary<SegmentName, Segment> _byName = [];

    /// <summary>The segment with a content.</summary>
    public Segment? Find(in SegmentKey key)
    {
        lock (_lock)
            return _byKey.GetValueOrDefault(key);
    }

    /// <summary>The segment that was published under a name.</summary>
    public Segment? Find(in SegmentName name)
    {
        lock (_lock)
            return _byName.GetValueOrDefault(name);
    }

    /// <summary>Adds a segment; where there is one of the same content, that one counts and the other is closed.</summary>
    public Segment Add(Segment segment, in SegmentName name)
    {
        lock (_lock)
        {
            if (segment.Key is { } key && !_byKey.TryAdd(key, segment))
            {
                segment.Dispose();
                segment = _byKey[key];
            }

            _byName[name] = segment;
            return segment;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var segment in _byName.Values)
                segment.Dispose();
            _byName.Clear();
            _byKey.Clear();
        }
    }
}
