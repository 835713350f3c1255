// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Devices;
using static Afterlink.Runtime.Tests.Devices.UartRegister;

namespace Afterlink.Runtime.Tests.Devices;

[TestClass]
public sealed class Uart16550Tests
{
    private readonly List<bool> _interrupts = [];
    private readonly List<byte> _sent = [];
    private readonly Uart16550 _uart;

    public Uart16550Tests()
    {
        _uart = new Uart16550(new InterruptLine(_interrupts.Add).Connect()) { Transmitted = _sent.Add };
        _uart.Write8(LineControl, 0x03);
    }

    [TestMethod]
    [DataRow(InterruptEnable, 0x00)]
    [DataRow(InterruptIdentification, 0x01)]
    [DataRow(LineControl, 0x00)]
    [DataRow(ModemControl, 0x00)]
    [DataRow(LineStatus, 0x60)]
    [DataRow(ModemStatus, 0x00)]
    public void Read_AfterReset_IsWhatTheDataSheetSays(int register, int expected) => Assert.AreEqual(expected, new Uart16550().Read8(register));

    [TestMethod]
    [DataRow(InterruptEnable, 0xFF, 0x0F)]
    [DataRow(LineControl, 0x7F, 0x7F)]
    [DataRow(ModemControl, 0xFF, 0x1F)]
    [DataRow(Scratch, 0xA5, 0xA5)]
    public void Write_Register_KeepsTheBitsItHas(int register, int written, int read)
    {
        _uart.Write8(register, (byte)written);

        Assert.AreEqual(read, _uart.Read8(register));
    }

    [TestMethod]
    [DataRow(1, 115200)]
    [DataRow(12, 9600)]
    [DataRow(0x900, 50)]
    [DataRow(0, 115200)]
    public void BaudRate_OfADivisor_IsTheCrystalsShare(int divisor, int expected)
    {
        _uart.Write8(LineControl, 0x83);
        _uart.Write8(Data, (byte)divisor);
        _uart.Write8(InterruptEnable, (byte)(divisor >> 8));

        Assert.AreEqual(expected, _uart.BaudRate);
        Assert.AreEqual(divisor, _uart.Read8(Data) | (_uart.Read8(InterruptEnable) << 8));
        _uart.Write8(LineControl, 0x03);
        Assert.AreEqual(0, _uart.Read8(InterruptEnable), "the divisor latch hides the register, it does not change it");
    }

    [TestMethod]
    public void Write_Character_LeavesAtOnceWithoutAClock()
    {
        foreach (var value in "16550"u8)
            _uart.Write8(Data, value);

        Assert.AreSequenceEqual("16550"u8.ToArray(), _sent);
        Assert.AreEqual(0x60, _uart.Read8(LineStatus));
    }

    [TestMethod]
    [DataRow(0x00, 0x1F)]
    [DataRow(0x01, 0x3F)]
    [DataRow(0x02, 0x7F)]
    [DataRow(0x03, 0xFF)]
    public void Transfer_ShortWords_DropTheHighBits(int wordLength, int mask)
    {
        _uart.Write8(LineControl, (byte)wordLength);

        _uart.Write8(Data, 0xFF);
        _uart.Receive(0xFF);

        Assert.AreEqual(mask, Assert.ContainsSingle(_sent));
        Assert.AreEqual(mask, _uart.Read8(Data));
    }

    [TestMethod]
    public void Receive_WithFifo_Holds16AndThenOverruns()
    {
        _uart.Write8(FifoControl, 0x01);
        Assert.AreEqual(16, _uart.ReceiveRoom);

        for (byte i = 0; i < 16; i++)
            Assert.IsTrue(_uart.Receive(i));
        Assert.AreEqual(0x61, _uart.Read8(LineStatus));
        Assert.IsFalse(_uart.Receive(0xEE));

        Assert.AreEqual(0x63, _uart.Read8(LineStatus));
        Assert.AreEqual(0x61, _uart.Read8(LineStatus), "reading clears the overrun");
        for (byte i = 0; i < 16; i++)
            Assert.AreEqual(i, _uart.Read8(Data));
        Assert.AreEqual(0x60, _uart.Read8(LineStatus));
    }

    [TestMethod]
    public void Receive_WithoutFifo_OverwritesTheCharacterThatWasNotRead()
    {
        Assert.IsTrue(_uart.Receive(1));
        Assert.IsFalse(_uart.Receive(2));

        Assert.AreEqual(0x63, _uart.Read8(LineStatus));
        Assert.AreEqual(2, _uart.Read8(Data));
        Assert.AreEqual(2, _uart.Read8(Data), "of an empty receiver the last character is read again");
        Assert.AreEqual(0x60, _uart.Read8(LineStatus));
    }

    [TestMethod]
    [DataRow(0x01, 1)]
    [DataRow(0x41, 4)]
    [DataRow(0x81, 8)]
    [DataRow(0xC1, 14)]
    public void Identification_BelowTheTriggerLevel_IsTheTimeoutAndThenTheData(int fifoControl, int level)
    {
        _uart.Write8(FifoControl, (byte)fifoControl);
        _uart.Write8(InterruptEnable, 0x01);

        for (var i = 1; i <= level; i++)
        {
            _uart.Receive(0);
            Assert.AreEqual(i < level ? 0xCC : 0xC4, _uart.Read8(InterruptIdentification));
        }

        _uart.Read8(Data);
        Assert.AreEqual(level == 1 ? 0xC1 : 0xCC, _uart.Read8(InterruptIdentification));
    }

    [TestMethod]
    public void Identification_AllFourPriorities_ComeInOrderAndEndEachInItsWay()
    {
        _uart.Write8(InterruptEnable, 0x0F);
        _uart.ModemInputs = UartModemInputs.ClearToSend;
        _uart.Receive(0x55, UartLineErrors.Framing);

        Assert.AreEqual(0x06, _uart.Read8(InterruptIdentification));
        Assert.AreEqual(0x69, _uart.Read8(LineStatus));
        Assert.AreEqual(0x04, _uart.Read8(InterruptIdentification));
        Assert.AreEqual(0x55, _uart.Read8(Data));
        Assert.AreEqual(0x02, _uart.Read8(InterruptIdentification), "reading it ends the transmitter's request");
        Assert.AreEqual(0x00, _uart.Read8(InterruptIdentification));
        Assert.AreEqual(0x11, _uart.Read8(ModemStatus));
        Assert.AreEqual(0x01, _uart.Read8(InterruptIdentification));
        Assert.AreSequenceEqual(new[] { true, false }, _interrupts, "INTR stands as long as anything is pending");
    }

    [TestMethod]
    [DataRow(0x02)]
    [DataRow(0x0E)]
    public void Interrupt_TransmitterEmpty_ComesWhenEnabledAndAfterEachCharacter(int enable)
    {
        _uart.Write8(InterruptEnable, (byte)enable);
        Assert.IsTrue(_uart.IsRequesting);
        Assert.AreEqual(0x02, _uart.Read8(InterruptIdentification));
        Assert.IsFalse(_uart.IsRequesting);

        _uart.Write8(Data, 1);
        Assert.IsTrue(_uart.IsRequesting);

        _uart.Write8(InterruptEnable, 0);
        Assert.IsFalse(_uart.IsRequesting);
    }

    [TestMethod]
    [DataRow(UartLineErrors.Parity, 0x04)]
    [DataRow(UartLineErrors.Framing, 0x08)]
    [DataRow(UartLineErrors.Break, 0x10)]
    [DataRow(UartLineErrors.Break | UartLineErrors.Framing, 0x18)]
    public void LineStatus_ErrorDeepInTheFifo_ShowsWhenItsCharacterIsNext(UartLineErrors errors, int bits)
    {
        _uart.Write8(FifoControl, 0x01);
        _uart.Receive(1);
        _uart.Receive(2, errors);
        _uart.Receive(3);

        Assert.AreEqual(0xE1, _uart.Read8(LineStatus), "bit 7 tells of an error anywhere in the FIFO");
        Assert.AreEqual(1, _uart.Read8(Data));
        Assert.AreEqual(0xE1 | bits, _uart.Read8(LineStatus));
        Assert.AreEqual(0x61, _uart.Read8(LineStatus));
        Assert.AreEqual(2, _uart.Read8(Data));
        Assert.AreEqual(0x61, _uart.Read8(LineStatus));
    }

    [TestMethod]
    [DataRow(0x03, 0)]
    [DataRow(0x01, 1)]
    [DataRow(0x00, 0)]
    public void FifoControl_ClearOrChange_EmptiesTheReceiver(int value, int dataReady)
    {
        _uart.Write8(FifoControl, 0x01);
        _uart.Receive(1, UartLineErrors.Parity);
        _uart.Read8(LineStatus);

        _uart.Write8(FifoControl, (byte)value);

        Assert.AreEqual(0x60 | dataReady, _uart.Read8(LineStatus));
    }

    [TestMethod]
    public void FifoControl_WithoutItsFirstBit_ProgramsNothing()
    {
        _uart.Write8(FifoControl, 0xC6);

        Assert.AreEqual(0x01, _uart.Read8(InterruptIdentification));
        Assert.AreEqual(1, _uart.ReceiveRoom);
    }

    [TestMethod]
    [DataRow(0x11, 0x20, DisplayName = "DTR to DSR")]
    [DataRow(0x12, 0x10, DisplayName = "RTS to CTS")]
    [DataRow(0x14, 0x40, DisplayName = "OUT1 to RI")]
    [DataRow(0x18, 0x80, DisplayName = "OUT2 to DCD")]
    [DataRow(0x1F, 0xF0, DisplayName = "all")]
    public void ModemStatus_InLoopback_IsTheModemControl(int control, int status)
    {
        _uart.ModemInputs = UartModemInputs.ClearToSend | UartModemInputs.RingIndicator;

        _uart.Write8(ModemControl, (byte)control);

        Assert.AreEqual(status, _uart.Read8(ModemStatus) & 0xF0);
        Assert.AreEqual(UartModemOutputs.None, _uart.ModemOutputs);
        _uart.Write8(ModemControl, (byte)(control & 0x0F));
        Assert.AreEqual(0x50, _uart.Read8(ModemStatus) & 0xF0);
        Assert.AreEqual((UartModemOutputs)(control & 0x0F), _uart.ModemOutputs);
    }

    [TestMethod]
    public void Write_CharacterInLoopback_ComesBackAndDoesNotLeave()
    {
        _uart.Write8(FifoControl, 0x01);
        _uart.Write8(InterruptEnable, 0x01);
        _uart.Write8(ModemControl, 0x10);

        _uart.Write8(Data, 0x5A);

        Assert.IsEmpty(_sent);
        Assert.IsTrue(_uart.IsRequesting, "interrupts work in loopback mode");
        Assert.AreEqual(0x5A, _uart.Read8(Data));
        Assert.IsFalse(_uart.Receive(1), "the line is not heard");
        Assert.AreEqual(0x60, _uart.Read8(LineStatus));
    }

    [TestMethod]
    [DataRow(UartModemInputs.None, UartModemInputs.ClearToSend, 0x01)]
    [DataRow(UartModemInputs.ClearToSend, UartModemInputs.None, 0x01)]
    [DataRow(UartModemInputs.None, UartModemInputs.DataSetReady, 0x02)]
    [DataRow(UartModemInputs.None, UartModemInputs.RingIndicator, 0x00)]
    [DataRow(UartModemInputs.RingIndicator, UartModemInputs.None, 0x04)]
    [DataRow(UartModemInputs.DataCarrierDetect, UartModemInputs.None, 0x08)]
    public void ModemStatus_ChangeOfAnInput_IsTheDeltaBitUntilRead(UartModemInputs before, UartModemInputs after, int delta)
    {
        _uart.ModemInputs = before;
        _uart.Read8(ModemStatus);
        _uart.Write8(InterruptEnable, 0x08);

        _uart.ModemInputs = after;

        Assert.AreEqual(delta != 0, _uart.IsRequesting);
        Assert.AreEqual((byte)after | delta, _uart.Read8(ModemStatus));
        Assert.AreEqual((byte)after, _uart.Read8(ModemStatus));
        Assert.IsFalse(_uart.IsRequesting);
    }

    [TestMethod]
    public void Interrupt_NeedsOut2_ReachesTheLineOnlyWithIt()
    {
        var uart = new Uart16550(new InterruptLine(_interrupts.Add).Connect()) { NeedsOut2 = true };
        uart.Write8(InterruptEnable, 0x01);
        uart.Receive(1);
        Assert.IsFalse(uart.IsRequesting);
        Assert.AreEqual(0x04, uart.Read8(InterruptIdentification));

        uart.Write8(ModemControl, 0x08);
        uart.Write8(ModemControl, 0x18);

        Assert.AreSequenceEqual(new[] { true, false }, _interrupts, "in loopback mode the output is not active");
    }

    [TestMethod]
    public void LineControl_Break_SilencesTheTransmitter()
    {
        _uart.Write8(LineControl, 0x43);
        Assert.IsTrue(_uart.IsSendingBreak);

        _uart.Write8(Data, 1);

        Assert.IsEmpty(_sent);
    }

    [TestMethod]
    public void LineControl_BreakInLoopback_IsReceived()
    {
        _uart.Write8(ModemControl, 0x10);

        _uart.Write8(LineControl, 0x43);

        Assert.AreEqual(0x71, _uart.Read8(LineStatus));
        Assert.AreEqual(0, _uart.Read8(Data));
    }
}
