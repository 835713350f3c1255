// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Runtime.Tests.Devices;

/// <summary>The timer against the figures of its data sheet: the count is written in cycle 0 and loaded in cycle 1.</summary>
[TestClass]
public sealed class Pit8254Tests
{
    private readonly PitBench _bench = new();

    [TestMethod]
    [DataRow(0, 4, "_____HHHHHHH", DisplayName = "mode 0: OUT rises N+1 cycles after the write and stays")]
    [DataRow(2, 3, "HHH_HH_HH_HH", DisplayName = "mode 2: low for the last cycle of each period")]
    [DataRow(3, 4, "HHH__HH__HH_", DisplayName = "mode 3, even: equal halves")]
    [DataRow(3, 5, "HHHH__HHH__H", DisplayName = "mode 3, odd: the high half is longer")]
    [DataRow(4, 3, "HHHH_HHHHHHH", DisplayName = "mode 4: low for one cycle, N+1 cycles after the write")]
    [DataRow(6, 3, "HHH_HH_HH_HH", DisplayName = "mode 6 is mode 2")]
    [DataRow(7, 4, "HHH__HH__HH_", DisplayName = "mode 7 is mode 3")]
    public void Output_ByMode_IsTheDataSheetsWave(int mode, int count, string expected)
    {
        _bench.Program(0, mode, count);

        Assert.AreEqual(expected, _bench.Wave(0, expected.Length));
    }

    [TestMethod]
    [DataRow(1, 3, "HH___HHHHHHH", DisplayName = "mode 1: low from the cycle after the trigger, for N")]
    [DataRow(5, 3, "HHHHH_HHHHHH", DisplayName = "mode 5: low for one cycle, N+1 cycles after the trigger")]
    public void Output_TriggeredModes_BeginAtTheRisingEdgeOfTheGate(int mode, int count, string expected)
    {
        _bench.Program(2, mode, count);
        Assert.AreEqual("H", _bench.Wave(2, 1));
        _bench.GoTo(1);
        _bench.Pit.SetGate(2, true);

        Assert.AreEqual(expected[1..], _bench.Wave(2, expected.Length - 1, first: 1));
    }

    [TestMethod]
    public void Output_OneShotTriggeredAgain_StaysLowForAnotherCount()
    {
        _bench.Program(2, 1, 4);
        _bench.Pit.SetGate(2, true);
        _bench.GoTo(3);
        _bench.Pit.SetGate(2, false);
        _bench.Pit.SetGate(2, true);

        Assert.AreEqual("_____HHH", _bench.Wave(2, 8, first: 3));
    }

    [TestMethod]
    [DataRow(0, "___________HHH", DisplayName = "mode 0: the count stands still")]
    [DataRow(2, "HHHHHHHHHHH_HH", DisplayName = "mode 2: OUT is high at once, the rising edge loads the count")]
    [DataRow(3, "HHHHHHHHHHH__H", DisplayName = "mode 3: the same")]
    [DataRow(4, "HHHHHHHHHHH_HH", DisplayName = "mode 4: the count stands still")]
    public void Output_GateLowFromCycle3To8_WaitsForIt(int mode, string expected)
    {
        _bench.Pit.SetGate(2, true);
        _bench.Program(2, mode, mode is 2 ? 3 : mode is 3 ? 4 : 5);
        var wave = _bench.Wave(2, 3);
        _bench.GoTo(3);
        _bench.Pit.SetGate(2, false);
        wave += _bench.Wave(2, 5, first: 3);
        _bench.GoTo(8);
        _bench.Pit.SetGate(2, true);
        wave += _bench.Wave(2, 6, first: 8);

        Assert.AreEqual(expected, wave);
    }

    [TestMethod]
    [DataRow(2, "HHHHH_HH_HH", DisplayName = "mode 2: at the end of the period")]
    [DataRow(3, "HHH___HHHH_", DisplayName = "mode 3: at the end of the half period")]
    public void WriteCount_InAPeriodicMode_TakesEffectWhenTheCurrentOneEnds(int mode, string expected)
    {
        _bench.Program(0, mode, mode == 2 ? 5 : 4);
        var wave = _bench.Wave(0, 2);

        _bench.WriteCount(0, mode == 2 ? 3 : 7);

        Assert.AreEqual(expected, wave + _bench.Wave(0, expected.Length - 2, first: 2));
    }

    [TestMethod]
    public void WriteCount_InMode0_StopsWithTheFirstByteAndBeginsAgainWithTheSecond()
    {
        _bench.Program(0, 0, 3);
        Assert.AreEqual("____HH", _bench.Wave(0, 6));

        _bench.Pit.Write8(0, 2);
        Assert.AreEqual("___", _bench.Wave(0, 3, first: 6));
        _bench.GoTo(9);
        _bench.Pit.Write8(0, 0);

        Assert.AreEqual("___HH", _bench.Wave(0, 5, first: 9));
    }

    [TestMethod]
    [DataRow(0, 0x0100, 0x0010, 0x00F1)]
    [DataRow(2, 0x0100, 0x0010, 0x00F1)]
    [DataRow(2, 0x0100, 0x0100, 0x0001)]
    [DataRow(2, 0x0100, 0x0101, 0x0100)]
    [DataRow(3, 0x0100, 0x0010, 0x00E2)]
    [DataRow(4, 0x0004, 0x0007, 0xFFFE)]
    [DataRow(0, 0x0000, 0x0001, 0x0000)]
    [DataRow(0, 0x0000, 0x0002, 0xFFFF)]
    public void Read_Count_IsWhatIsLeftAtThatCycle(int mode, int count, long cycle, int expected)
    {
        _bench.Program(0, mode, count);

        _bench.GoTo(cycle);

        Assert.AreEqual(expected, _bench.ReadCount(0));
    }

    [TestMethod]
    [DataRow(0x0100, 2, 0x0099)]
    [DataRow(0x1000, 2, 0x0999)]
    [DataRow(0x0000, 2, 0x9999)]
    [DataRow(0x0005, 8, 0x9998)]
    public void Read_BcdCount_CountsInDecimal(int count, long cycle, int expected)
    {
        _bench.Program(0, 0, count, isBcd: true);

        _bench.GoTo(cycle);

        Assert.AreEqual(expected, _bench.ReadCount(0));
    }

    [TestMethod]
    public void LatchCommand_Count_StandsUntilBothBytesAreRead()
    {
        _bench.Program(0, 2, 0x1234);
        _bench.GoTo(1);
        _bench.Pit.Write8(PitBench.ControlPort, 0x00);
        _bench.GoTo(0x101);
        _bench.Pit.Write8(PitBench.ControlPort, 0x00);

        Assert.AreEqual(0x1234, _bench.ReadCount(0), "the second latch command did nothing");
        Assert.AreEqual(0x1134, _bench.ReadCount(0));
    }

    [TestMethod]
    [DataRow(0x14, 0x34, 0x0034)]
    [DataRow(0x24, 0x12, 0x1200)]
    public void Read_OneByteAccess_IsThatByteOfACountWhoseOtherIsZero(int control, int value, int count)
    {
        _bench.Pit.Write8(PitBench.ControlPort, (byte)control);
        _bench.Pit.Write8(0, (byte)value);

        _bench.GoTo(1 + count);

        Assert.AreEqual(value, _bench.Pit.Read8(0), "a period later the count is loaded again");
        Assert.AreEqual(value, _bench.Pit.Read8(0), "each read is of the same byte");
    }

    [TestMethod]
    [DataRow(0, 0xE2, new[] { 0xF4 }, DisplayName = "status: OUT, null count, and what was programmed")]
    [DataRow(1, 0xE2, new[] { 0xB4 }, DisplayName = "status once the count is loaded")]
    [DataRow(1, 0xC2, new[] { 0xB4, 0x34, 0x12 }, DisplayName = "status first, then the count")]
    [DataRow(1, 0xD2, new[] { 0x34, 0x12 }, DisplayName = "count")]
    public void ReadBack_OfACounter_LatchesWhatItAsks(int cycle, int command, int[] expected)
    {
        _bench.Program(0, 2, 0x1234);
        _bench.GoTo(cycle);

        _bench.Pit.Write8(PitBench.ControlPort, (byte)command);
        _bench.GoTo(1000);

        Assert.AreSequenceEqual(expected, expected.Select(_ => (int)_bench.Pit.Read8(0)));
    }

    [TestMethod]
    public void ReadBack_OfAllCounters_LatchesEach()
    {
        for (var i = 0; i < 3; i++)
            _bench.Program(i, 2, 0x100 * (i + 1));
        _bench.Pit.SetGate(2, true);
        _bench.GoTo(1);

        _bench.Pit.Write8(PitBench.ControlPort, 0xDE);
        _bench.GoTo(50);

        for (var i = 0; i < 3; i++)
            Assert.AreEqual(0x100 * (i + 1), _bench.ReadCount(i));
    }

    [TestMethod]
    public void ReadBack_NullCount_TellsWhetherTheCountIsLoaded()
    {
        _bench.Program(2, 1, 100);
        _bench.GoTo(50);
        Assert.AreEqual(0xC0, Status(2), "a one-shot loads when it is triggered");
        _bench.Pit.SetGate(2, true);
        _bench.GoTo(51);

        Assert.AreEqual(0x00, Status(2));
    }

    [TestMethod]
    public void Update_PeriodicMode_RaisesTheInterruptOncePerPeriod()
    {
        _bench.Program(0, 2, 10);
        _bench.Interrupts.Clear();

        for (var cycle = 0; cycle <= 45; cycle++)
        {
            _bench.GoTo(cycle);
            _bench.Pit.Update();
        }

        Assert.AreEqual(4, _bench.Interrupts.Count(static level => level));
    }

    [TestMethod]
    public void Update_PeriodsThatNobodySaw_AreOneInterrupt()
    {
        _bench.Program(0, 2, 10);
        _bench.Interrupts.Clear();
        _bench.GoTo(95);

        _bench.Pit.Update();

        Assert.AreSequenceEqual(new[] { false, true }, _bench.Interrupts);
    }

    [TestMethod]
    [DataRow(0x01, 0x01)]
    [DataRow(0x03, 0x03)]
    [DataRow(0xF0, 0x00)]
    public void PortB_Writes_KeepGateAndSpeaker(int written, int expected)
    {
        _bench.Pit.Write8(PitBench.PortB, (byte)written);

        Assert.AreEqual(expected, _bench.Pit.Read8(PitBench.PortB) & 0x0F);
        Assert.AreEqual((written & 2) != 0, _bench.Pit.IsSpeakerOn);
    }

    [TestMethod]
    public void PortB_CalibrationLoop_SeesTheThirdCounterRunOut()
    {
        // As firmware measures the processor: gate, mode 0, wait for bit 5.
        _bench.Pit.Write8(PitBench.PortB, 0x01);
        _bench.Program(2, 0, 11931);
        Assert.AreEqual(0, _bench.Pit.Read8(PitBench.PortB) & 0x20);

        _bench.GoTo(11931);
        Assert.AreEqual(0, _bench.Pit.Read8(PitBench.PortB) & 0x20);
        _bench.GoTo(11932);

        Assert.AreEqual(0x20, _bench.Pit.Read8(PitBench.PortB) & 0x20);
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(3)]
    public void Output_OfACounterThatIsNone_IsRefused(int counter)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _bench.Pit.Output(counter));
        Assert.Throws<ArgumentOutOfRangeException>(() => _bench.Pit.SetGate(counter, true));
    }

    private int Status(int counter)
    {
        _bench.Pit.Write8(PitBench.ControlPort, (byte)(0xE0 | (2 << counter)));
        return _bench.Pit.Read8(counter) & 0xC0;
    }
}
