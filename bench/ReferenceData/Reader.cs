// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using Afterlink.ReferenceData;

namespace Afterlink.Bench.ReferenceData;

/// <summary>A thread that reads a buffer page by page and notes the longest time that one read took.</summary>
internal sealed unsafe class Reader : IDisposable
{
    private readonly BufferRange _range;
    private readonly Thread _thread;
    private long _longest;
    private volatile bool _isOver;

    public Reader(BufferRange range)
    {
        _range = range;
        _thread = new Thread(Read);
        _thread.Start();
    }

    /// <summary>Milliseconds.</summary>
    public double Stop()
    {
        _isOver = true;
        _thread.Join();
        return _longest * 1000.0 / Stopwatch.Frequency;
    }

    public void Dispose() => Stop();

    private void Read()
    {
        nuint at = 0;
        while (!_isOver)
        {
            var start = Stopwatch.GetTimestamp();
            _ = Volatile.Read(ref *(byte*)(_range.Start + at));
            _longest = Math.Max(_longest, Stopwatch.GetTimestamp() - start);
            at = at + 4096 < _range.Length ? at + 4096 : 0;
        }
    }
}
