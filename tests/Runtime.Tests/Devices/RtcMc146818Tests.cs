// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Devices;
using CsCheck;

namespace Afterlink.Runtime.Tests.Devices;

[TestClass]
public sealed class RtcMc146818Tests
{
    private const int A = 0x0A;
    private const int B = 0x0B;
    private const int C = 0x0C;
    private const int D = 0x0D;

    private static readonly DateTimeOffset Start = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);

    private readonly VirtualClock _clock = new(Start);
    private readonly List<bool> _interrupts = [];
    private readonly RtcMc146818 _rtc;

    public RtcMc146818Tests() => _rtc = new RtcMc146818(_clock, new InterruptLine(_interrupts.Add).Connect());

    [TestMethod]
    [DataRow(0x00, 0x26)]
    [DataRow(0x02, 0x09)]
    [DataRow(0x04, 0x15)]
    [DataRow(0x06, 0x07)]
    [DataRow(0x07, 0x14)]
    [DataRow(0x08, 0x03)]
    [DataRow(0x09, 0x26)]
    [DataRow(0x32, 0x20)]
    [DataRow(A, 0x26)]
    [DataRow(B, 0x02)]
    [DataRow(C, 0x00)]
    [DataRow(D, 0x80)]
    public void Read_AtTheStart_ShowsTheClocksTimeInBcd(int register, int expected) => Assert.AreEqual(expected, Read(register));

    [TestMethod]
    [DataRow(0x00, 0, 0x12)]
    [DataRow(0x00, 1, 0x01)]
    [DataRow(0x00, 11, 0x11)]
    [DataRow(0x00, 12, 0x92)]
    [DataRow(0x00, 13, 0x81)]
    [DataRow(0x00, 23, 0x91)]
    [DataRow(0x04, 0, 0x0C)]
    [DataRow(0x04, 23, 0x8B)]
    [DataRow(0x02, 23, 0x23)]
    [DataRow(0x06, 23, 0x17)]
    public void Read_Hours_HasTheFormOfRegisterB(int format, int hour, int expected)
    {
        Write(B, format);
        _rtc.SetTime(new DateTime(2026, 3, 14, hour, 0, 0));

        Assert.AreEqual(expected, Read(0x04));
        Assert.AreEqual(hour, _rtc.Time.Hour);
    }

    [TestMethod]
    [DataRow("2026-12-31 23:59:59", 1, "2027-01-01 00:00:00")]
    [DataRow("2028-02-28 23:59:59", 1, "2028-02-29 00:00:00")]
    [DataRow("2027-02-28 23:59:59", 1, "2027-03-01 00:00:00")]
    [DataRow("1999-12-31 23:59:59", 1, "2000-01-01 00:00:00")]
    [DataRow("2026-03-14 15:09:26", 0, "2026-03-14 15:09:26")]
    [DataRow("2026-03-14 15:09:26", 100_000_000, "2029-05-15 00:56:06")]
    public void Time_AfterSeconds_IsThatOfTheCalendar(string start, int seconds, string expected)
    {
        _rtc.SetTime(DateTime.Parse(start, System.Globalization.CultureInfo.InvariantCulture));

        _clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.AreEqual(expected, _rtc.Time.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public void Time_AnyFormatAndSteps_IsTheCalendarsSum() => Gen.Select(Gen.Int[0, 3], Gen.Long[0, 40_000_000_000_000].Array[0, 8], Gen.Bool.Array[8]).Sample((format, steps, looks) =>
    {
        var clock = new VirtualClock(Start);
        var rtc = new RtcMc146818(clock);
        rtc.Write8(0, B);
        rtc.Write8(1, (byte)(format << 1));
        rtc.SetTime(Start.UtcDateTime);
        for (var i = 0; i < steps.Length; i++)
        {
            clock.AdvanceTo(clock.GetTimestamp() + steps[i]);
            if (looks[i])
                rtc.Update();
        }

        var expected = Start.UtcDateTime.AddSeconds(clock.GetTimestamp() / 1_000_000_000);
        Assert.AreEqual(expected, rtc.Time);
        rtc.Write8(0, 0x06);
        Assert.AreEqual((int)expected.DayOfWeek + 1, rtc.Read8(1));
    });

    [TestMethod]
    [DataRow(0.9970, 0)]
    [DataRow(0.9980, 0x80)]
    [DataRow(0.9999, 0x80)]
    [DataRow(1.0001, 0)]
    public void Read_RegisterA_TellsOfTheUpdate(double seconds, int expected)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.AreEqual(expected, Read(A) & 0x80);
    }

    [TestMethod]
    public void Write_Set_StopsTheUpdatesAndEndsTheUpdateInterrupt()
    {
        Write(B, 0x12);
        Write(B, 0x92);
        Assert.AreEqual(0x82, Read(B));
        _clock.Advance(TimeSpan.FromMilliseconds(9_999));
        Assert.AreEqual(0, Read(A) & 0x80);
        Write(0x00, 0x58);
        Write(B, 0x02);
        Assert.AreEqual(0x58, Read(0x00));

        _clock.Advance(TimeSpan.FromMilliseconds(1_001));

        Assert.AreEqual(0x00, Read(0x00), "two updates: seconds went from 58 to 0");
        Assert.AreEqual(0x10, Read(0x02));
    }

    [TestMethod]
    public void Write_DividerReset_HoldsTheClockAndBeginsWithHalfASecond()
    {
        Write(A, 0x66);
        _clock.Advance(TimeSpan.FromSeconds(5.3));
        Write(A, 0x26);
        Assert.AreEqual(0x26, Read(0x00));

        _clock.Advance(TimeSpan.FromSeconds(0.49));
        Assert.AreEqual(0x26, Read(0x00));
        _clock.Advance(TimeSpan.FromSeconds(0.02));

        Assert.AreEqual(0x27, Read(0x00));
    }

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(1, 256)]
    [DataRow(2, 128)]
    [DataRow(3, 8192)]
    [DataRow(6, 1024)]
    [DataRow(15, 2)]
    public void Interrupt_Periodic_ComesAtTheSelectedRate(int rate, int perSecond)
    {
        Write(A, 0x20 | rate);
        Write(B, 0x42);

        var count = 0;
        while (_rtc.NextEvent <= 1_000_000_000)
        {
            _clock.AdvanceTo(_rtc.NextEvent);
            _rtc.Update();
            Assert.AreEqual(0xC0, Read(C) & 0xC0);
            count++;
        }

        Assert.AreEqual(perSecond, count);
        Assert.HasCount(2 * perSecond, _interrupts);
    }

    [TestMethod]
    [DataRow(0x15, 0x09, 0x27, 1)]
    [DataRow(0x15, 0x10, 0x00, 34)]
    [DataRow(0x15, 0x09, 0x26, 86400)]
    [DataRow(0xC0, 0x09, 0x26, 3600)]
    [DataRow(0xFF, 0xFF, 0x00, 34)]
    [DataRow(0xC0, 0xC0, 0xC0, 1)]
    [DataRow(0x00, 0xC0, 0xC0, 31834)]
    public void Interrupt_Alarm_ComesAtTheTimeWithItsWildcards(int hours, int minutes, int seconds, long expected)
    {
        Write(0x05, hours);
        Write(0x03, minutes);
        Write(0x01, seconds);
        Write(B, 0x22);

        Assert.AreEqual(expected * 1_000_000_000, _rtc.NextEvent);
        _clock.AdvanceTo(_rtc.NextEvent - 1);
        Assert.AreEqual(0, Read(C) & 0xA0);
        _clock.AdvanceTo(expected * 1_000_000_000);
        _rtc.Update();

        Assert.AreSequenceEqual(new[] { true }, _interrupts);
        Assert.AreEqual(0xF0, Read(C));
        Assert.AreSequenceEqual(new[] { true, false }, _interrupts);
    }

    [TestMethod]
    [DataRow(0x25, 0x00, 0x00)]
    [DataRow(0x15, 0x60, 0x00)]
    [DataRow(0x15, 0x00, 0x7A)]
    public void Interrupt_AlarmThatNoClockShows_NeverComes(int hours, int minutes, int seconds)
    {
        Write(0x05, hours);
        Write(0x03, minutes);
        Write(0x01, seconds);
        Write(B, 0x22);

        Assert.AreEqual(long.MaxValue, _rtc.NextEvent);
        _clock.Advance(TimeSpan.FromDays(3));
        Assert.AreEqual(0, Read(C) & 0xA0);
    }

    [TestMethod]
    public void SecondsUntil_AnyAlarm_IsTheFirstSecondThatMatches()
    {
        var place = Gen.Int[-1, 61];
        Gen.Select(Gen.Int[-1, 25], place, place, Gen.Int[0, 86399]).Sample(
            (hour, minute, second, from) =>
            {
                var found = long.MaxValue;
                for (var i = 1; i <= 86400; i++)
                {
                    var time = (from + i) % 86400;
                    if (Is(hour, time / 3600) && Is(minute, time / 60 % 60) && Is(second, time % 60))
                    {
                        found = i;
                        break;
                    }
                }

                Assert.AreEqual(found, new RtcAlarm(hour, minute, second).SecondsUntil(from));
            },
            iter: 300);

        static bool Is(int wanted, int actual) => wanted == -1 || wanted == actual;
    }

    [TestMethod]
    [DataRow(0x26, 0xC0, 0x70)]
    [DataRow(0x20, 0xC0, 0x30)]
    [DataRow(0x20, 0x59, 0x10)]
    public void Read_RegisterC_TellsWhatHasComeEvenWhereItDoesNotInterrupt(int registerA, int alarmSecond, int expected)
    {
        Write(A, registerA);
        Write(0x05, 0xC0);
        Write(0x03, 0xC0);
        Write(0x01, alarmSecond);

        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.AreEqual(expected, Read(C));
        Assert.AreEqual(0, Read(C));
        Assert.IsEmpty(_interrupts);
    }

    [TestMethod]
    public void Memory_BytesOfTheMachine_AreKeptAndSeen()
    {
        _rtc[0x10] = 0x40;
        Write(0x7F, 0x5A);

        Assert.AreEqual(0x40, Read(0x10));
        Assert.AreEqual(0x5A, _rtc[0x7F]);
        Assert.AreEqual(0xFF, _rtc.Read8(0), "the index port is write only");
    }

    [TestMethod]
    [DataRow(0x0D)]
    [DataRow(0x32)]
    [DataRow(0x80)]
    [DataRow(-1)]
    public void Memory_IndexOfTheClock_IsRefused(int index) => Assert.Throws<ArgumentOutOfRangeException>(() => _rtc[index] = 0);

    [TestMethod]
    [DataRow(0x8A, true)]
    [DataRow(0x0A, false)]
    public void IsNmiMasked_IndexPort_TakesItFromBit7(int index, bool expected)
    {
        _rtc.Write8(0, (byte)index);

        Assert.AreEqual(expected, _rtc.IsNmiMasked);
        Assert.AreEqual(0x26, _rtc.Read8(1));
    }

    [TestMethod]
    public void Time_RegistersThatNoClockShows_CountOnFromTheNearest()
    {
        for (var register = 0; register < 10; register++)
            Write(register, 0xEE);
        Write(0x32, 0xEE);

        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.AreEqual(2, _rtc.Time.Second);
        Assert.AreEqual(1, _rtc.Time.Day);
    }

    [TestMethod]
    public void Time_EndOfTheCalendar_StopsThere()
    {
        Write(0x32, 0x98);
        _clock.Advance(TimeSpan.FromDays(365 * 150));

        Assert.AreEqual(9899, _rtc.Time.Year);
    }

    private int Read(int register)
    {
        _rtc.Write8(0, (byte)register);
        return _rtc.Read8(1);
    }

    private void Write(int register, int value)
    {
        _rtc.Write8(0, (byte)register);
        _rtc.Write8(1, (byte)value);
    }
}
