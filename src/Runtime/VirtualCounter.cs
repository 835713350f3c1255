// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink;

/// <summary>
/// A time stamp counter that has nothing to do with the host's (<see cref="Tsc.Virtual(VirtualCounter)"/>). It never goes back, whatever thread reads it: a value that
/// one thread has read is not above what another one reads later.
/// </summary>
/// <param name="start">What it stands at.</param>
/// <param name="ticksPerRead">
/// What each read adds, so that a module that waits for time to pass does not wait for ever; 0 where only <see cref="Advance"/> moves the counter on.
/// </param>
public sealed class VirtualCounter(ulong start = 0, uint ticksPerRead = 0)
{
    private ulong _now = start;

    /// <summary>What the next read gives.</summary>
    public ulong Now => Volatile.Read(ref _now);

    /// <summary>Moves the counter on. Threads may do so at once.</summary>
    /// <param name="ticks">By so much.</param>
    public void Advance(ulong ticks) => Interlocked.Add(ref _now, ticks);

    /// <summary>Reads the counter as the module does.</summary>
    internal ulong Read() => ticksPerRead == 0 ? Now : Interlocked.Add(ref _now, ticksPerRead) - ticksPerRead;
}
