// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink;

/// <summary>The time stamp counter that a module sees.</summary>
public abstract class Tsc
{
    private protected Tsc()
    {
    }

    /// <summary>The host's: the instruction itself runs.</summary>
    public static Tsc Host { get; } = new HostTsc();

    /// <summary>The host's plus a constant.</summary>
    /// <param name="offset">What is added; negative values set the counter back.</param>
    public static Tsc Offset(long offset) => new OffsetTsc(offset);

    /// <summary>The host's, slowed down or sped up, plus a constant.</summary>
    /// <param name="factor">Above 0 and below 2^32; kept with 32 fractional bits.</param>
    /// <param name="offset">What is added after scaling.</param>
    public static Tsc Scaled(double factor, long offset = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(factor, uint.MaxValue);
        return new ScaledTsc((ulong)(factor * (1UL << 32)), offset);
    }

    /// <summary>
    /// A counter that each read moves on, so that every run sees the same values. Each virtual CPU has its own; threads that compare what they
    /// read need <see cref="Virtual(VirtualCounter)"/>.
    /// </summary>
    /// <param name="step">What a read adds; 0 freezes the counter.</param>
    /// <param name="start">What the first read gives.</param>
    public static Tsc Deterministic(long step, ulong start = 0) => new SteppedTsc(step, start);

    /// <summary>A counter that stands still.</summary>
    /// <param name="value">What every read gives.</param>
    public static Tsc Frozen(ulong value) => Deterministic(0, value);

    /// <summary>A counter of its own, which its owner moves on: all threads read the same one.</summary>
    /// <param name="counter">The counter. Monitors can share one.</param>
    public static Tsc Virtual(VirtualCounter counter)
    {
        ArgumentNullException.ThrowIfNull(counter);
        return new VirtualTsc(counter.Read);
    }

    /// <summary>A counter that follows a clock, such as the one that devices run on: all threads read the same one.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="frequency">Ticks of the counter in a second, in hertz; above 0.</param>
    public static Tsc Virtual(TimeProvider time, ulong frequency)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfZero(frequency);
        return new VirtualTsc(() => (ulong)((UInt128)(ulong)time.GetTimestamp() * frequency / (ulong)time.TimestampFrequency));
    }

    internal sealed class HostTsc : Tsc;

    internal sealed class OffsetTsc(long value) : Tsc
    {
        internal long Value { get; } = value;
    }

    internal sealed class ScaledTsc(ulong factor, long value) : Tsc
    {
        internal ulong Factor { get; } = factor;

        internal long Value { get; } = value;
    }

    internal sealed class SteppedTsc(long step, ulong start) : Tsc
    {
        internal long Step { get; } = step;

        internal ulong Start { get; } = start;
    }

    internal sealed class VirtualTsc(Func<ulong> read) : Tsc
    {
        internal ulong Read() => read();
    }
}
