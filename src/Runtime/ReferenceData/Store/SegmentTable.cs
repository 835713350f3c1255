// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Store;

/// <summary>The segments that this process holds open, and what they were found under.</summary>
internal sealed class SegmentTable : IDisposable
{
    private readonly object _lock = new();
    private readonly Dictionary<SegmentKey, Segment> _byKey = [];
    private readonly Dictionary<SegmentName, Segment> _byName = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<(Segment Segment, IReadOnlyList<SegmentName> Names)> All
    {
        get
        {
            lock (_lock)
                return [.. _byName.GroupBy(static pair => pair.Value, static pair => pair.Key).Select(static group => (group.Key, (IReadOnlyList<SegmentName>)[.. group]))];
        }
    }

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

    /// <summary>Adds a sealed segment; where there is one of the same content, that one counts and the other is closed.</summary>
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

    /// <summary>Closes a segment. What is mapped of it stays.</summary>
    public void Remove(Segment segment)
    {
        lock (_lock)
        {
            if (segment.Key is { } key)
                _ = _byKey.Remove(key);
            foreach (var name in _byName.Where(pair => pair.Value == segment).Select(static pair => pair.Key).ToArray())
                _ = _byName.Remove(name);
            segment.Dispose();
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
