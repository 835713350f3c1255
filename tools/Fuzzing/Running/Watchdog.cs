// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;

namespace Afterlink.Fuzzing.Running;

/// <summary>Ends the process when one input takes too long: a loop that does not end can be left in no other way.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly Action<long> _onHang;
    private readonly Timer _timer;
    private long _number;
    private long _started;

    /// <param name="limit">Time for one input.</param>
    /// <param name="onHang">Is given the number of the input that takes longer, on another thread.</param>
    public Watchdog(TimeSpan limit, Action<long> onHang)
    {
        (_limit, _onHang) = (limit, onHang);
        _timer = new Timer(_ => Look(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>An input begins.</summary>
    public void Begin(long number)
    {
        Volatile.Write(ref _number, number);
        Volatile.Write(ref _started, Stopwatch.GetTimestamp());
    }

    /// <summary>The input has ended.</summary>
    /// <returns>How long it took.</returns>
    public TimeSpan End() => Stopwatch.GetElapsedTime(Interlocked.Exchange(ref _started, 0));

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var started = Volatile.Read(ref _started);
        if (started != 0 && Stopwatch.GetElapsedTime(started) > _limit)
            _onHang(Volatile.Read(ref _number));
    }
}
