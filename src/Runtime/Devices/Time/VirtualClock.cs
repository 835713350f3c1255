// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>
/// A clock that stands still until it is moved on, so that every run of a machine sees the same times. Its time stamps are nanoseconds.
/// A <see cref="DeviceSchedule"/> that waits moves it to the next event.
/// </summary>
/// <param name="start">The time of day at time stamp 0.</param>
public sealed class VirtualClock(DateTimeOffset start) : TimeProvider
{
    private const long NanosecondsPerTick = 100;

    private long _now;

    /// <inheritdoc/>
    public override long TimestampFrequency => 1_000_000_000;

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _now);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => start.ToUniversalTime().AddTicks(GetTimestamp() / NanosecondsPerTick);

    /// <summary>Moves the clock on.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        AdvanceTo(checked(GetTimestamp() + (time.Ticks * NanosecondsPerTick)));
    }

    /// <summary>Moves the clock on to a time stamp; one that has passed changes nothing.</summary>
    public void AdvanceTo(long timestamp) => Volatile.Write(ref _now, Math.Max(timestamp, GetTimestamp()));

    /// <summary>Not supported: nothing moves this clock by itself.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("a virtual clock has no timers; a DeviceSchedule waits for its events");
}
