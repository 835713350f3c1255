// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Sharing;

/// <summary>
/// Watches files whose page cache is mapped. Before one is written in place or truncated, which readers would see and could end the process by SIGBUS,
/// what is mapped of it becomes private copies.
/// </summary>
/// <param name="withdraw">Makes copies of all that is mapped of a segment.</param>
internal sealed class FileGuard(Action<Segment> withdraw) : IDisposable
{
    // Who writes waits this long at most, besides the time that the copy takes.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly object _lock = new();
    private readonly List<Segment> _watched = [];
    private bool _isRunning;
    private bool _isDisposed;

    /// <summary>Watches a file, where its file system and its owner allow it.</summary>
    public void Watch(Segment segment)
    {
        if (segment.Origin != SegmentOrigin.PageCache || !FileLease.TryTake(segment.File))
            return;
        lock (_lock)
        {
            if (!_watched.Contains(segment))
                _watched.Add(segment);
            if (_isRunning || _isDisposed)
                return;
            _isRunning = true;
            new Thread(Run) { IsBackground = true, Name = "Afterlink file guard" }.Start();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            System.Threading.Monitor.PulseAll(_lock);
        }
    }

    private void Run()
    {
        while (Next() is { } watched)
        {
            foreach (var segment in watched)
            {
                if (IsWhole(segment))
                    continue;
                lock (_lock)
                    _ = _watched.Remove(segment);
                withdraw(segment);
            }
        }
    }

    // What to look at now; null when there is nothing any more.
    private Segment[]? Next()
    {
        lock (_lock)
        {
            _ = System.Threading.Monitor.Wait(_lock, Interval);
            _ = _watched.RemoveAll(static segment => segment.File.IsClosed);
            _isRunning = _watched.Count != 0 && !_isDisposed;
            return _isRunning ? [.. _watched] : null;
        }
    }

    private static bool IsWhole(Segment segment)
    {
        try
        {
            return FileLease.IsWhole(segment.File);
        }
        catch (ObjectDisposedException)
        {
            return true; // detached meanwhile; the next look leaves it out
        }
    }
}
