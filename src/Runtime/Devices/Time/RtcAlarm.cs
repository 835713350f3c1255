// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>When the alarm comes (MC146818A, "Time, calendar, and alarm locations"): -1 in a place means any, other values that no clock shows mean never.</summary>
/// <param name="Hour">0-23.</param>
/// <param name="Minute">0-59.</param>
/// <param name="Second">0-59.</param>
internal readonly record struct RtcAlarm(int Hour, int Minute, int Second)
{
    public const int Any = -1;

    private const int MinutesPerDay = 24 * 60;
    private const int SecondsPerDay = MinutesPerDay * 60;

    /// <summary>Seconds from a second of the day to the next one after it that matches, 1 to 86400; <see cref="long.MaxValue"/> where none does.</summary>
    public long SecondsUntil(int secondOfDay)
    {
        var begin = secondOfDay + 1;
        for (var i = 0; i <= MinutesPerDay; i++)
        {
            // Minutes from that of the first second on; the first minute comes again at the end, for its seconds before the first.
            var minuteStart = ((begin / 60) + i) * 60;
            var minute = minuteStart / 60 % MinutesPerDay;
            if (!Matches(Hour, minute / 60) || !Matches(Minute, minute % 60))
                continue;
            var first = Math.Max(begin, minuteStart);
            var candidate = Second == Any ? first : minuteStart + Second;
            if (Second is Any or (>= 0 and < 60) && candidate >= first && candidate - secondOfDay <= SecondsPerDay)
                return candidate - secondOfDay;
        }

        return long.MaxValue;
    }

    private static bool Matches(int wanted, int actual) => wanted == Any || wanted == actual;
}
