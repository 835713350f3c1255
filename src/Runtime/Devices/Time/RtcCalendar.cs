// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>The time and date in the registers of a clock, and its counting.</summary>
/// <param name="memory">The registers.</param>
internal sealed class RtcCalendar(byte[] memory)
{
    private const int DaysPerWeek = 7;

    /// <summary>The second of the day, 0 to 86399; what no clock shows counts as 0.</summary>
    public int SecondOfDay(RtcFormat format) =>
        (((Valid(format.DecodeHour(memory[RtcRegister.Hours]), 23) * 60) + Valid(format.Decode(memory[RtcRegister.Minutes]), 59)) * 60)
        + Valid(format.Decode(memory[RtcRegister.Seconds]), 59);

    /// <summary>The date and time; what no clock shows becomes the nearest that one does.</summary>
    public DateTime Read(RtcFormat format)
    {
        var century = Math.Clamp(format.Decode(memory[RtcRegister.Century]), 1, 98);
        var year = (century * 100) + Valid(format.Decode(memory[RtcRegister.Year]), 99);
        var month = Math.Clamp(format.Decode(memory[RtcRegister.Month]), 1, 12);
        var day = Math.Clamp(format.Decode(memory[RtcRegister.Day]), 1, DateTime.DaysInMonth(year, month));
        return new DateTime(year, month, day).AddSeconds(SecondOfDay(format));
    }

    /// <summary>Sets the date and time, and the day of the week to what it is: 1 for Sunday.</summary>
    public void Write(DateTime time, RtcFormat format)
    {
        WriteDateAndTime(time, format);
        memory[RtcRegister.DayOfWeek] = format.Encode((int)time.DayOfWeek + 1);
    }

    /// <summary>Counts on. The day of the week is counted by itself, whatever the module has set it to.</summary>
    public void Add(long seconds, RtcFormat format)
    {
        var before = Read(format);
        var after = before.AddSeconds(Math.Min(seconds, (long)(MaximumTime - before).TotalSeconds));
        WriteDateAndTime(after, format);
        var days = (after.Date - before.Date).Days;
        if (days != 0)
            memory[RtcRegister.DayOfWeek] = format.Encode(((Math.Max(format.Decode(memory[RtcRegister.DayOfWeek]), 1) - 1 + days) % DaysPerWeek) + 1);
    }

    /// <summary>When the alarm comes: 0xC0 to 0xFF in a place means any ("Alarm").</summary>
    public RtcAlarm Alarm(RtcFormat format) => new(
        IsAny(RtcRegister.HoursAlarm) ? RtcAlarm.Any : NeverIfNone(format.DecodeHour(memory[RtcRegister.HoursAlarm])),
        IsAny(RtcRegister.MinutesAlarm) ? RtcAlarm.Any : NeverIfNone(format.Decode(memory[RtcRegister.MinutesAlarm])),
        IsAny(RtcRegister.SecondsAlarm) ? RtcAlarm.Any : NeverIfNone(format.Decode(memory[RtcRegister.SecondsAlarm])));

    private static DateTime MaximumTime => new(9899, 12, 31, 23, 59, 59);

    private static int Valid(int value, int maximum) => value < 0 || value > maximum ? 0 : value;

    private static int NeverIfNone(int value) => value < 0 ? int.MaxValue : value;

    private bool IsAny(int register) => memory[register] >= 0xC0;

    private void WriteDateAndTime(DateTime time, RtcFormat format)
    {
        memory[RtcRegister.Seconds] = format.Encode(time.Second);
        memory[RtcRegister.Minutes] = format.Encode(time.Minute);
        memory[RtcRegister.Hours] = format.EncodeHour(time.Hour);
        memory[RtcRegister.Day] = format.Encode(time.Day);
        memory[RtcRegister.Month] = format.Encode(time.Month);
        memory[RtcRegister.Year] = format.Encode(time.Year % 100);
        memory[RtcRegister.Century] = format.Encode(time.Year / 100);
    }
}
