// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>
/// The Intel 8254 timer of a PC, with port 0x61 beside it, which gates its third counter. Data sheet: Intel 231164; the port: Intel 82371AB, "NMISC".
/// <code>[Port(0x40, 4), Port(0x61, 1, Offset = 4)] private readonly Pit8254 _pit = new(clock, pic.Line(0).Connect());</code>
/// </summary>
public sealed class Pit8254 : IPortDevice, ITimedDevice
{
    /// <summary>Cycles of CLK in a second: a third of the color burst's 3.579545 MHz.</summary>
    public const int Frequency = 1_193_182;

    private const byte ReadBackCommand = 3;
    private const byte KeepCount = 1 << 5;
    private const byte KeepStatus = 1 << 4;
    private const byte SpeakerGate = 1 << 0;
    private const byte PortBWritable = 0x0F;
    private const byte RefreshToggle = 1 << 4;
    private const byte SpeakerOutput = 1 << 5;

    private readonly Oscillator _oscillator;
    private readonly InterruptOutput _interrupt;
    private readonly Pit8254Counter[] _counters = [new(gate: true), new(gate: true), new(gate: false)];
    private byte _portB;
    private long _seen;

    /// <summary>Makes a timer whose counters stand still until they are programmed.</summary>
    /// <param name="clock">What drives it.</param>
    /// <param name="interrupt">Where the first counter's OUT leads: IRQ0 in a PC.</param>
    public Pit8254(TimeProvider clock, InterruptOutput interrupt = default) =>
        (_oscillator, _interrupt) = (new Oscillator(clock, Frequency), interrupt);

    /// <inheritdoc/>
    public long NextEvent => _oscillator.TimestampOf(_counters[0].NextRise(_seen));

    /// <summary>Whether the module lets the third counter reach the speaker (port 0x61, bit 1).</summary>
    public bool IsSpeakerOn => (_portB & 2) != 0;

    /// <summary>OUT of a counter, 0 to 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such counter.</exception>
    public bool Output(int counter) => Counter(counter).OutputAt(_oscillator.Cycle);

    /// <summary>Drives the GATE of a counter; a PC ties the first two high, and the module sets the third by port 0x61.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such counter.</exception>
    public void SetGate(int counter, bool value)
    {
        var gated = Counter(counter);
        var now = _oscillator.Cycle;
        UpdateTo(now);
        gated.SetGate(value, now);
        _interrupt.Set(_counters[0].OutputAt(now));
    }

    /// <inheritdoc/>
    public void Update() => UpdateTo(_oscillator.Cycle);

    /// <inheritdoc/>
    /// <remarks>Offsets 0-2: counters; 3: control word (write only); 4: port 0x61.</remarks>
    public byte Read8(int offset) => offset switch
    {
        >= 0 and <= 2 => _counters[offset].Read(_oscillator.Cycle),
        4 => ReadPortB(),
        _ => 0xFF,
    };

    /// <inheritdoc/>
    public void Write8(int offset, byte value)
    {
        var now = _oscillator.Cycle;
        UpdateTo(now);
        switch (offset)
        {
            case >= 0 and <= 2:
                _counters[offset].WriteCount(value, now);
                break;
            case 3:
                WriteControl(value, now);
                break;
            case 4:
                _portB = (byte)(value & PortBWritable);
                _counters[2].SetGate((value & SpeakerGate) != 0, now);
                break;
        }

        _interrupt.Set(_counters[0].OutputAt(now));
    }

    private Pit8254Counter Counter(int counter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(counter);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(counter, _counters.Length);
        return _counters[counter];
    }

    private void WriteControl(byte value, long now)
    {
        if (value >> 6 == ReadBackCommand)
        {
            for (var i = 0; i < _counters.Length; i++)
            {
                if ((value & (2 << i)) == 0)
                    continue;
                if ((value & KeepCount) == 0)
                    _counters[i].LatchCount(now);
                if ((value & KeepStatus) == 0)
                    _counters[i].LatchStatus(now);
            }
        }
        else if ((value & 0x30) == 0)
        {
            _counters[value >> 6].LatchCount(now);
        }
        else
        {
            _counters[value >> 6].WriteControl((byte)(value & 0x3F), now);
        }
    }

    private byte ReadPortB()
    {
        var now = _oscillator.Cycle;

        // The second counter asks for a refresh every 15 us, 18 cycles, and each one toggles the bit, whatever the module has programmed.
        return (byte)(_portB | ((now / 18 & 1) != 0 ? RefreshToggle : 0) | (_counters[2].OutputAt(now) ? SpeakerOutput : 0));
    }

    /// <summary>Raises the interrupt where OUT has risen since; several rises that nobody took are one, as at the input of a PIC.</summary>
    private void UpdateTo(long now)
    {
        if (_counters[0].NextRise(_seen) <= now)
            _interrupt.Edge();
        _seen = now;
        _interrupt.Set(_counters[0].OutputAt(now));
    }
}
