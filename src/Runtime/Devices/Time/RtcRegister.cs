// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>The registers of a clock (MC146818A, "Address map"); the century is where PCs keep it, which the chip knows nothing of.</summary>
internal static class RtcRegister
{
    public const int Seconds = 0x00;
    public const int SecondsAlarm = 0x01;
    public const int Minutes = 0x02;
    public const int MinutesAlarm = 0x03;
    public const int Hours = 0x04;
    public const int HoursAlarm = 0x05;
    public const int DayOfWeek = 0x06;
    public const int Day = 0x07;
    public const int Month = 0x08;
    public const int Year = 0x09;
    public const int A = 0x0A;
    public const int B = 0x0B;
    public const int C = 0x0C;
    public const int D = 0x0D;
    public const int Century = 0x32;
}
