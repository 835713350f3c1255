// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;

namespace Afterlink.Devices;

/// <summary>
/// What happens in a machine as time passes. Devices belong to one thread, that of the virtual CPU, which calls <see cref="Update"/> or,
/// halted, <see cref="Wait"/>; other threads hand their part over by <see cref="Post"/>.
/// </summary>
/// <param name="clock">The clock of the machine's devices.</param>
public sealed class DeviceSchedule(TimeProvider clock) : IDisposable
{
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly ManualResetEventSlim _wake = new();
    private ITimedDevice[] _devices = [];
    private ITimer? _timer;

    /// <summary>The clock.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Adds a device.</summary>
    public void Add(ITimedDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        _devices = [.. _devices, device];
    }

    /// <summary>The time stamp at which something happens next; <see cref="long.MaxValue"/> where nothing will.</summary>
    public long NextEvent
    {
        get
        {
            var next = long.MaxValue;
            foreach (var device in _devices)
                next = Math.Min(next, device.NextEvent);
            return next;
        }
    }

    /// <summary>Lets the machine's thread do something with the devices at its next update, and ends its wait. From any thread.</summary>
    public void Post(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        _posted.Enqueue(work);
        _wake.Set();
    }

    /// <summary>Does what was posted and what has become due.</summary>
    public void Update()
    {
        while (_posted.TryDequeue(out var work))
            work();
        foreach (var device in _devices)
            device.Update();
    }

    /// <summary>
    /// Waits until something happens, then does it: what a processor that is halted does. A <see cref="VirtualClock"/> is moved on
    /// instead. It can return early, so the caller tests what it waits for again.
    /// </summary>
    /// <returns>False where nothing will ever happen: the clock is virtual, no device has an event and nothing is posted.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public bool Wait(CancellationToken cancellationToken = default)
    {
        var next = NextEvent;
        if (clock is VirtualClock virtualClock)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_posted.IsEmpty)
            {
                if (next == long.MaxValue)
                    return false;
                virtualClock.AdvanceTo(next);
            }
        }
        else
        {
            if (next != long.MaxValue)
            {
                // A timer of the clock itself, so that a clock that a test moves works too.
                _timer ??= clock.CreateTimer(static wake => ((ManualResetEventSlim)wake!).Set(), _wake, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                var due = clock.GetElapsedTime(clock.GetTimestamp(), next);
                _timer.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }

            _wake.Wait(cancellationToken);
            _wake.Reset();
        }

        Update();
        return true;
    }

    /// <summary>Ends the timer.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        _wake.Dispose();
    }
}
