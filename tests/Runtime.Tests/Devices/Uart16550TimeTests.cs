// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Devices;
using CsCheck;
using static Afterlink.Runtime.Tests.Devices.UartRegister;

namespace Afterlink.Runtime.Tests.Devices;

/// <summary>A UART with a clock: characters take their time on the wire.</summary>
[TestClass]
public sealed class Uart16550TimeTests
{
    // 8N1 at 9600 baud: 10 bits.
    private const long Character = 10 * 1_000_000_000L / 9600;

    private readonly VirtualClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly List<byte> _sent = [];
    private readonly Uart16550 _uart;

    public Uart16550TimeTests()
    {
        _uart = new Uart16550(default, _clock) { Transmitted = _sent.Add };
        _uart.Write8(LineControl, 0x83);
        _uart.Write8(Data, 12);
        _uart.Write8(LineControl, 0x03);
        _uart.Write8(FifoControl, 0x41);
    }

    [TestMethod]
    public void LineStatus_WhileCharactersLeave_TellsOfFifoAndShiftRegister()
    {
        _uart.Write8(Data, 1);
        Assert.AreEqual(0x20, _uart.Read8(LineStatus), "the first goes into the shift register at once");
        _uart.Write8(Data, 2);
        Assert.AreEqual(0x00, _uart.Read8(LineStatus));

        _clock.AdvanceTo(Character);
        Assert.AreEqual(0x20, _uart.Read8(LineStatus));
        Assert.AreSequenceEqual(new byte[] { 1 }, _sent);
        _clock.AdvanceTo(2 * Character);

        Assert.AreEqual(0x60, _uart.Read8(LineStatus));
        Assert.AreSequenceEqual(new byte[] { 1, 2 }, _sent);
    }

    [TestMethod]
    [DataRow(0x00, 14)] // 5N1: 7 bits
    [DataRow(0x03, 20)]
    [DataRow(0x04, 15)] // 5N1.5
    [DataRow(0x07, 22)] // 8N2
    [DataRow(0x0B, 22)] // 8O1
    [DataRow(0x1F, 24)] // 8E2
    public void NextEvent_OfACharacter_IsTheLengthOfItsFrame(int lineControl, int halfBits)
    {
        _uart.Write8(LineControl, (byte)lineControl);

        _uart.Write8(Data, 0);

        Assert.AreEqual(1_000_000_000L * halfBits * 12 / (2 * 115200), _uart.NextEvent);
    }

    [TestMethod]
    public void Identification_FewerThanTheTriggerLevel_TimesOutAfterFourCharacters()
    {
        _uart.Write8(InterruptEnable, 0x01);
        _uart.Receive(7);
        _clock.AdvanceTo(Character);
        _uart.Receive(8);

        Assert.AreEqual(5 * Character, _uart.NextEvent);
        _clock.AdvanceTo((5 * Character) - 1);
        _uart.Update();
        Assert.IsFalse(_uart.IsRequesting);
        _clock.AdvanceTo(5 * Character);
        _uart.Update();
        Assert.IsTrue(_uart.IsRequesting);
        Assert.AreEqual(0xCC, _uart.Read8(InterruptIdentification));

        _uart.Read8(Data);
        Assert.IsFalse(_uart.IsRequesting, "reading begins the time again");
        Assert.AreEqual(9 * Character, _uart.NextEvent);
    }

    [TestMethod]
    public void NextEvent_NothingUnderWay_IsNever()
    {
        Assert.AreEqual(long.MaxValue, _uart.NextEvent);
        _uart.Receive(1);
        Assert.AreEqual(long.MaxValue, _uart.NextEvent, "nobody is told of the timeout");
    }

    [TestMethod]
    public void FifoControl_ClearTransmitter_KeepsWhatIsBeingShifted()
    {
        foreach (byte value in new[] { 1, 2, 3 })
            _uart.Write8(Data, value);

        _uart.Write8(FifoControl, 0x45);
        _clock.AdvanceTo(3 * Character);
        _uart.Update();

        Assert.AreSequenceEqual(new byte[] { 1 }, _sent);
    }

    [TestMethod]
    public void Interrupt_TransmitterEmpty_ComesWhenTheFifoHasDrained()
    {
        _uart.Write8(InterruptEnable, 0x02);
        _uart.Read8(InterruptIdentification);
        _uart.Write8(Data, 1);
        Assert.IsTrue(_uart.IsRequesting, "the first character has left the FIFO at once");
        _uart.Write8(Data, 2);
        Assert.IsFalse(_uart.IsRequesting);

        _clock.AdvanceTo(Character);
        _uart.Update();

        Assert.IsTrue(_uart.IsRequesting);
    }

    [TestMethod]
    public void Transmit_AnyTextByADriverThatWaitsForRoom_ArrivesWholeAndInOrder() =>
        Gen.Select(Gen.Byte.Array[0, 80], Gen.Int[1, 500], Gen.Long[1, 3_000_000]).Sample(
            (text, divisor, step) =>
            {
                var clock = new VirtualClock(DateTimeOffset.UnixEpoch);
                var sent = new List<byte>();
                var uart = new Uart16550(default, clock) { Transmitted = sent.Add };
                uart.Write8(LineControl, 0x83);
                uart.Write8(Data, (byte)divisor);
                uart.Write8(InterruptEnable, (byte)(divisor >> 8));
                uart.Write8(LineControl, 0x03);
                uart.Write8(FifoControl, 0x01);

                for (var i = 0; i < text.Length;)
                {
                    if ((uart.Read8(LineStatus) & 0x20) == 0)
                    {
                        clock.AdvanceTo(clock.GetTimestamp() + step);
                        continue;
                    }

                    for (var room = 16; room > 0 && i < text.Length; room--)
                        uart.Write8(Data, text[i++]);
                }

                clock.Advance(TimeSpan.FromMinutes(1));
                uart.Update();
                Assert.AreSequenceEqual(text, sent);
            },
            iter: 200);
}
