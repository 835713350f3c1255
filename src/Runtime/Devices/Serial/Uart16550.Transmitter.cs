// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <content>The transmitter: its FIFO or holding register, and the shift register behind it.</content>
public sealed partial class Uart16550
{
    private const byte BreakControl = 1 << 6;

    private readonly UartFifo _toSend = new();
    private byte _shifted;
    private bool _isShifting;
    private long _shiftEnd;
    private bool _isTransmitterRequesting;

    /// <summary>Told of each character that leaves at SOUT.</summary>
    public Action<byte>? Transmitted { get; set; }

    /// <summary>Whether the module holds SOUT spacing (8.1); characters are not heard then.</summary>
    public bool IsSendingBreak => (_lineControl & BreakControl) != 0 && !IsLoopback;

    private bool IsHoldingRegisterEmpty => _toSend.Count == 0;

    private long TransmitterEvent => _isShifting ? _shiftEnd : long.MaxValue;

    private void WriteTransmitter(byte value)
    {
        AdvanceTransmitter();
        if (!HasFifos)
            _toSend.Clear();

        // A driver writes when there is room; what comes without is lost.
        if (_toSend.Count < Capacity)
            _toSend.Enqueue(value);
        _isTransmitterRequesting = false;
        if (_isShifting)
            return;
        Shift(Now);
        AdvanceTransmitter();
    }

    /// <summary>Moves the next character into the shift register.</summary>
    private void Shift(long begin)
    {
        _shifted = (byte)(_toSend.Dequeue() & CharacterMask);
        _isShifting = true;
        _shiftEnd = begin + _characterTime;
        if (IsHoldingRegisterEmpty)
            _isTransmitterRequesting = true;
    }

    /// <summary>Sends what has left the shift register since.</summary>
    private void AdvanceTransmitter()
    {
        if (!_isShifting)
            return;
        var now = Now;
        while (_isShifting && now >= _shiftEnd)
        {
            var sent = _shifted;
            _isShifting = false;
            if (_toSend.Count != 0)
                Shift(_shiftEnd);
            Send(sent);
        }
    }

    private void Send(byte value)
    {
        if (IsLoopback)
            ReceiveCharacter(value, UartLineErrors.None);
        else if (!IsSendingBreak)
            Transmitted?.Invoke(value);
    }

    private void ClearTransmitter()
    {
        if (_toSend.Count == 0)
            return;
        _toSend.Clear();
        _isTransmitterRequesting = true;
    }
}
