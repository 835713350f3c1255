// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>
/// A 16550 UART with the 1.8432 MHz crystal of a PC. Data sheet: National Semiconductor PC16550D, whose sections are cited.
/// <code>[Port(0x3F8, 8)] private readonly Uart16550 _com1 = new(pic.Line(4).Connect());</code>
/// </summary>
/// <remarks>
/// Not modelled: the delay of the transmitter interrupt when a FIFO was not filled (8.11), DMA signals (8.5), and writes to status
/// registers, which the data sheet keeps for factory tests.
/// </remarks>
public sealed partial class Uart16550 : IPortDevice, ITimedDevice
{
    /// <summary>Bits per second at a divisor of 1.</summary>
    public const int MaximumBaudRate = 115200;

    private const byte DivisorLatchAccess = 1 << 7;
    private const byte ReceivedDataInterrupt = 1 << 0;
    private const byte TransmitterInterrupt = 1 << 1;
    private const byte LineStatusInterrupt = 1 << 2;
    private const byte ModemStatusInterrupt = 1 << 3;
    private const byte NoInterrupt = 0x01;

    private readonly InterruptOutput _interrupt;
    private readonly TimeProvider? _clock;
    private byte _interruptEnable;
    private byte _fifoControl;
    private byte _lineControl;
    private byte _scratch;
    private ushort _divisor = 1;
    private long _characterTime;
    private bool _interruptAsserted;

    /// <summary>Makes a UART that has been reset.</summary>
    /// <param name="interrupt">Where INTR leads.</param>
    /// <param name="clock">
    /// Makes characters take their time on the wire, and the receiver's timeout that of four; add the UART to a <see cref="DeviceSchedule"/>
    /// then. Null: characters take no time, and what lies below the trigger level is timed out at once.
    /// </param>
    public Uart16550(InterruptOutput interrupt = default, TimeProvider? clock = null)
    {
        (_interrupt, _clock) = (interrupt, clock);
        UpdateCharacterTime();
    }

    /// <summary>Bits per second that the divisor latch sets (8.3).</summary>
    public int BaudRate => MaximumBaudRate / Math.Max((int)_divisor, 1);

    /// <summary>Whether INTR reaches its line only while OUT2 is active, as the boards of PCs wire it.</summary>
    public bool NeedsOut2 { get; init; }

    /// <summary>Whether INTR is asserted, and OUT2 where it is needed.</summary>
    public bool IsRequesting => _interruptAsserted;

    private bool HasFifos => (_fifoControl & 1) != 0;

    private bool IsDivisorLatch => (_lineControl & DivisorLatchAccess) != 0;

    private byte CharacterMask => (byte)(0xFF >> (3 - (_lineControl & 3)));

    private long Now => _clock?.GetTimestamp() ?? 0;

    /// <inheritdoc/>
    public long NextEvent => Math.Min(TransmitterEvent, TimeoutEvent);

    /// <inheritdoc/>
    public void Update()
    {
        AdvanceTransmitter();
        UpdateInterrupt();
    }

    /// <inheritdoc/>
    /// <remarks>Offsets 0-7 are the registers (8.0, table 2).</remarks>
    public byte Read8(int offset)
    {
        switch (offset)
        {
            case 0 when IsDivisorLatch:
                return (byte)_divisor;
            case 0:
                return ReadReceiver();
            case 1 when IsDivisorLatch:
                return (byte)(_divisor >> 8);
            case 1:
                return _interruptEnable;
            case 2:
                return ReadInterruptIdentification();
            case 3:
                return _lineControl;
            case 4:
                return _modemControl;
            case 5:
                return ReadLineStatus();
            case 6:
                return ReadModemStatus();
            case 7:
                return _scratch;
            default:
                return 0xFF;
        }
    }

    /// <inheritdoc/>
    public void Write8(int offset, byte value)
    {
        switch (offset)
        {
            case 0 when IsDivisorLatch:
                _divisor = (ushort)((_divisor & 0xFF00) | value);
                UpdateCharacterTime();
                return;
            case 0:
                WriteTransmitter(value);
                break;
            case 1 when IsDivisorLatch:
                _divisor = (ushort)((_divisor & 0x00FF) | (value << 8));
                UpdateCharacterTime();
                return;
            case 1:
                WriteInterruptEnable(value);
                break;
            case 2:
                WriteFifoControl(value);
                break;
            case 3:
                WriteLineControl(value);
                break;
            case 4:
                WriteModemControl(value);
                break;
            case 7:
                _scratch = value;
                return;
        }

        UpdateInterrupt();
    }

    private void WriteInterruptEnable(byte value)
    {
        // The request is there while THR is empty, and enabling it lets it through (8.7).
        if ((value & ~_interruptEnable & TransmitterInterrupt) != 0 && IsHoldingRegisterEmpty)
            _isTransmitterRequesting = true;
        _interruptEnable = (byte)(value & 0x0F);
    }

    /// <summary>8.5: the other bits count only together with FCR0, and changing FCR0 empties both FIFOs.</summary>
    private void WriteFifoControl(byte value)
    {
        AdvanceTransmitter();
        var changes = ((value ^ _fifoControl) & 1) != 0;
        _fifoControl = (byte)((value & 1) != 0 ? value & 0xC9 : 0);
        if (changes || (value & 3) == 3)
            ClearReceiver();
        if (changes || (value & 5) == 5)
            ClearTransmitter();
    }

    private void WriteLineControl(byte value)
    {
        var begins = (value & ~_lineControl & BreakControl) != 0;
        _lineControl = value;
        UpdateCharacterTime();
        if (begins && IsLoopback)
            ReceiveCharacter(0, UartLineErrors.Break);
    }

    /// <summary>8.6: the highest of four priorities; reading it ends the transmitter's request where it is the one that is told.</summary>
    private byte ReadInterruptIdentification()
    {
        AdvanceTransmitter();
        var identification = Identify();
        if (identification == TransmitterInterrupt)
        {
            _isTransmitterRequesting = false;
            UpdateInterrupt();
        }

        return (byte)(identification | (HasFifos ? 0xC0 : 0));
    }

    private byte Identify()
    {
        if ((_interruptEnable & LineStatusInterrupt) != 0 && HasLineErrors)
            return 0x06;
        if ((_interruptEnable & ReceivedDataInterrupt) != 0)
        {
            if (IsReceiverAtTrigger)
                return 0x04;
            if (IsReceiverTimedOut())
                return 0x0C;
        }

        if ((_interruptEnable & TransmitterInterrupt) != 0 && _isTransmitterRequesting)
            return 0x02;
        return (_interruptEnable & ModemStatusInterrupt) != 0 && HasModemChanges ? (byte)0x00 : NoInterrupt;
    }

    private void UpdateInterrupt()
    {
        var asserted = Identify() != NoInterrupt && (!NeedsOut2 || (ModemOutputs & UartModemOutputs.Out2) != 0);
        if (asserted == _interruptAsserted)
            return;
        _interruptAsserted = asserted;
        _interrupt.Set(asserted);
    }

    /// <summary>A start bit, 5 to 8 data bits, a parity bit or none, and 1, 1.5 or 2 stop bits (8.1), each 16 cycles of the baud clock.</summary>
    private void UpdateCharacterTime()
    {
        if (_clock is null)
            return;
        var bits = 5 + (_lineControl & 3);
        var hasParity = (_lineControl & (1 << 3)) != 0;
        var halfBits = 2 * (1 + bits + (hasParity ? 1 : 0)) + ((_lineControl & (1 << 2)) == 0 ? 2 : bits == 5 ? 3 : 4);
        _characterTime = _clock.TimestampFrequency * halfBits * Math.Max((int)_divisor, 1) / (2 * MaximumBaudRate);
    }
}
