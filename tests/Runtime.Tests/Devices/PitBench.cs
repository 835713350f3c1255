// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Devices;

namespace Afterlink.Runtime.Tests.Devices;

/// <summary>A timer on a clock that tests set to a cycle of CLK.</summary>
internal sealed class PitBench
{
    public const int ControlPort = 3;
    public const int PortB = 4;

    private readonly VirtualClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly Oscillator _oscillator;

    public PitBench()
    {
        _oscillator = new Oscillator(_clock, Pit8254.Frequency);
        Pit = new Pit8254(_clock, new InterruptLine(Interrupts.Add).Connect());
    }

    public Pit8254 Pit { get; }

    public List<bool> Interrupts { get; } = [];

    public void GoTo(long cycle) => _clock.AdvanceTo(_oscillator.TimestampOf(cycle));

    /// <summary>Programs a counter: mode, both bytes of the count.</summary>
    public void Program(int counter, int mode, int count, bool isBcd = false)
    {
        Pit.Write8(ControlPort, (byte)((counter << 6) | 0x30 | (mode << 1) | (isBcd ? 1 : 0)));
        WriteCount(counter, count);
    }

    public void WriteCount(int counter, int count)
    {
        Pit.Write8(counter, (byte)count);
        Pit.Write8(counter, (byte)(count >> 8));
    }

    public int ReadCount(int counter) => Pit.Read8(counter) | (Pit.Read8(counter) << 8);

    /// <summary>OUT at each cycle, as the data sheet draws it: high is <c>H</c>, low is <c>_</c>.</summary>
    public string Wave(int counter, int cycles, int first = 0)
    {
        var wave = new char[cycles];
        for (var i = 0; i < cycles; i++)
        {
            GoTo(first + i);
            wave[i] = Pit.Output(counter) ? 'H' : '_';
        }

        return new string(wave);
    }
}
