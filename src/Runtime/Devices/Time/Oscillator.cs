// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>Counts the cycles of a device's own clock by the time stamps of a <see cref="TimeProvider"/>, without a rounding error that grows.</summary>
internal readonly struct Oscillator
{
    private readonly TimeProvider _clock;
    private readonly long _origin;
    private readonly long _hertz;

    public Oscillator(TimeProvider clock, long hertz)
    {
        ArgumentNullException.ThrowIfNull(clock);
        (_clock, _hertz, _origin) = (clock, hertz, clock.GetTimestamp());
    }

    /// <summary>Whole cycles since it was made.</summary>
    public long Cycle
    {
        get
        {
            var (seconds, rest) = Math.DivRem(_clock.GetTimestamp() - _origin, _clock.TimestampFrequency);

            // The rest is below a second, so that the product fits; the whole time's would not after two hours.
            return (seconds * _hertz) + (rest * _hertz / _clock.TimestampFrequency);
        }
    }

    /// <summary>The first time stamp at which <see cref="Cycle"/> has this value or a higher one.</summary>
    public long TimestampOf(long cycle)
    {
        if (cycle == long.MaxValue)
            return long.MaxValue;
        var (seconds, rest) = Math.DivRem(cycle, _hertz);
        return _origin + (seconds * _clock.TimestampFrequency) + (((rest * _clock.TimestampFrequency) + _hertz - 1) / _hertz);
    }
}
