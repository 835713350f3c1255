// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>
/// The real-time clock of a PC and its 128 bytes of CMOS memory. Data sheet: Motorola MC146818A, whose headings are cited, with the 32.768 kHz crystal.
/// <code>[Port(0x70, 2)] private readonly RtcMc146818 _rtc = new(clock, pic.Line(8).Connect());</code>
/// </summary>
/// <remarks>Not modelled: daylight saving (DSE is kept and does nothing), the square wave output, and the faster crystals.</remarks>
public sealed class RtcMc146818 : IPortDevice, ITimedDevice
{
    private const int MemorySize = 128;
    private const int CyclesPerSecond = 32_768;
    private const int FirstUpdateAfterReset = CyclesPerSecond / 2;

    // "Update cycle": UIP is set 244 us before the update begins, which takes 1984 us.
    private const int UpdateCycles = 73;

    private const byte UpdateInProgress = 1 << 7;
    private const byte RateSelect = 0x0F;
    private const byte DividerReset = 0x60;
    private const byte Set = 1 << 7;
    private const byte Binary = 1 << 2;
    private const byte Hours24 = 1 << 1;

    // The enables of register B and the flags of register C have the same bits.
    private const byte Periodic = 1 << 6;
    private const byte Alarm = 1 << 5;
    private const byte UpdateEnded = 1 << 4;
    private const byte Request = 1 << 7;
    private const byte ValidRam = 1 << 7;
    private const byte NmiMask = 1 << 7;

    private readonly Oscillator _oscillator;
    private readonly InterruptOutput _interrupt;
    private readonly byte[] _memory = new byte[MemorySize];
    private readonly RtcCalendar _calendar;
    private byte _selected;
    private byte _flags;
    private long _second;
    private long _seen;

    /// <summary>Makes a clock that shows the clock's universal time, in BCD and 24 hours, as the firmware of a PC leaves it.</summary>
    /// <param name="clock">What drives it.</param>
    /// <param name="interrupt">Where IRQ leads: IRQ8 in a PC.</param>
    public RtcMc146818(TimeProvider clock, InterruptOutput interrupt = default)
    {
        (_oscillator, _interrupt) = (new Oscillator(clock, CyclesPerSecond), interrupt);
        _calendar = new RtcCalendar(_memory);
        _memory[RtcRegister.A] = 0x26;
        _memory[RtcRegister.B] = Hours24;
        SetTime(clock.GetUtcNow().UtcDateTime);
    }

    /// <summary>Whether the module keeps NMI off, by bit 7 of the index port.</summary>
    public bool IsNmiMasked { get; private set; }

    /// <summary>The time and date that the registers show; what no clock shows becomes the nearest that one does.</summary>
    public DateTime Time
    {
        get
        {
            Settle(_oscillator.Cycle);
            return _calendar.Read(Format);
        }
    }

    /// <inheritdoc/>
    public long NextEvent
    {
        get
        {
            var waiting = (byte)(_memory[RtcRegister.B] & ~_flags);
            var next = long.MaxValue;
            if ((waiting & Periodic) != 0 && PeriodicCycles is var period and not 0)
                next = (_seen / period + 1) * period;
            if (!IsUpdating)
                return _oscillator.TimestampOf(next);
            if ((waiting & UpdateEnded) != 0)
                next = Math.Min(next, _second + CyclesPerSecond);
            if ((waiting & Alarm) != 0 && AlarmAfter is var seconds and not long.MaxValue)
                next = Math.Min(next, _second + (seconds * CyclesPerSecond));
            return _oscillator.TimestampOf(next);
        }
    }

    private RtcFormat Format => new((_memory[RtcRegister.B] & Binary) != 0, (_memory[RtcRegister.B] & Hours24) != 0);

    private bool IsDividerReset => (_memory[RtcRegister.A] & DividerReset) == DividerReset;

    private bool IsUpdating => (_memory[RtcRegister.B] & Set) == 0 && !IsDividerReset;

    /// <summary>"Periodic interrupt selection": 0 none, 1 and 2 as 8 and 9, else 2^(n-1) cycles; and none without a divider.</summary>
    private long PeriodicCycles => (_memory[RtcRegister.A] & RateSelect) switch
    {
        _ when IsDividerReset => 0,
        0 => 0,
        var rate and < 3 => 1L << (rate + 6),
        var rate => 1L << (rate - 1),
    };

    private long AlarmAfter => _calendar.Alarm(Format).SecondsUntil(_calendar.SecondOfDay(Format));

    /// <summary>What is kept in the CMOS memory, 0x0E to 0x7F, as the firmware or the machine's maker would set it.</summary>
    /// <param name="index">The index of the byte.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is that of a register of the clock, or none.</exception>
    public byte this[int index]
    {
        get => _memory[Checked(index)];
        set => _memory[Checked(index)] = value;
    }

    /// <summary>Sets the time and date that the clock shows.</summary>
    public void SetTime(DateTime time)
    {
        var now = _oscillator.Cycle;
        Settle(now);
        _calendar.Write(time, Format);
        _second = now - (time.Ticks % TimeSpan.TicksPerSecond * CyclesPerSecond / TimeSpan.TicksPerSecond);
    }

    /// <inheritdoc/>
    public void Update() => Settle(_oscillator.Cycle);

    /// <inheritdoc/>
    /// <remarks>Offset 0: index (write only); 1: data.</remarks>
    public byte Read8(int offset)
    {
        if (offset != 1)
            return 0xFF;
        if (_selected > RtcRegister.C && _selected != RtcRegister.Century)
            return _selected == RtcRegister.D ? ValidRam : _memory[_selected];
        var now = _oscillator.Cycle;
        Settle(now);
        switch (_selected)
        {
            case RtcRegister.A:
                var updates = IsUpdating && now - _second >= CyclesPerSecond - UpdateCycles;
                return (byte)(_memory[RtcRegister.A] | (updates ? UpdateInProgress : 0));
            case RtcRegister.C:
                // "Register C": reading clears the flags, and IRQ with them.
                var flags = _flags;
                flags |= IsRequesting ? Request : (byte)0;
                _flags = 0;
                _interrupt.Set(false);
                return flags;
            default:
                return _memory[_selected];
        }
    }

    /// <inheritdoc/>
    public void Write8(int offset, byte value)
    {
        if (offset == 0)
        {
            _selected = (byte)(value & (MemorySize - 1));
            IsNmiMasked = (value & NmiMask) != 0;
        }
        else if (offset == 1 && _selected is not (RtcRegister.C or RtcRegister.D))
        {
            WriteData(value);
        }
    }

    private bool IsRequesting => (_flags & _memory[RtcRegister.B] & (Periodic | Alarm | UpdateEnded)) != 0;

    private static int Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(index, RtcRegister.D);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, MemorySize);
        ArgumentOutOfRangeException.ThrowIfEqual(index, RtcRegister.Century);
        return index;
    }

    private void WriteData(byte value)
    {
        var now = _oscillator.Cycle;
        Settle(now);
        switch (_selected)
        {
            case RtcRegister.A:
                var wasReset = IsDividerReset;
                _memory[RtcRegister.A] = (byte)(value & ~UpdateInProgress);
                // "Divider control": the first update comes half a second after the reset ends.
                if (wasReset && !IsDividerReset)
                    _second = now - FirstUpdateAfterReset;
                break;
            case RtcRegister.B:
                // "Register B": setting SET clears UIE.
                _memory[RtcRegister.B] = (byte)((value & Set) != 0 ? value & ~UpdateEnded : value);
                _interrupt.Set(IsRequesting);
                break;
            default:
                _memory[_selected] = value;
                break;
        }
    }

    /// <summary>Brings the registers up to a cycle.</summary>
    private void Settle(long now)
    {
        if (PeriodicCycles is var period and not 0 && now / period != _seen / period)
            _flags |= Periodic;
        _seen = now;
        var seconds = (now - _second) / CyclesPerSecond;
        if (IsDividerReset)
        {
            _second = now;
        }
        else if (seconds > 0)
        {
            _second += seconds * CyclesPerSecond;
            if (IsUpdating)
                Count(seconds);
        }

        _interrupt.Set(IsRequesting);
    }

    private void Count(long seconds)
    {
        _flags |= UpdateEnded;
        if ((_flags & Alarm) == 0 && AlarmAfter <= seconds)
            _flags |= Alarm;
        _calendar.Add(seconds, Format);
    }
}
