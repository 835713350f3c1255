// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <content>The receiver: its FIFO, its trigger level, its timeout.</content>
public sealed partial class Uart16550
{
    private const byte DataReady = 1 << 0;
    private const byte Overrun = 1 << 1;
    private const byte HoldingRegisterEmpty = 1 << 5;
    private const byte TransmitterEmpty = 1 << 6;
    private const byte ErrorInFifo = 1 << 7;
    private const int TimeoutCharacters = 4;

    private static readonly byte[] TriggerLevels = [1, 4, 8, 14];

    private readonly UartFifo _received = new();
    private byte _lineErrors;
    private byte _lastReceived;
    private bool _isTimedOut;
    private long _receiverActivity;

    /// <summary>How many characters can be received without an overrun.</summary>
    public int ReceiveRoom => Capacity - _received.Count;

    private int Capacity => HasFifos ? UartFifo.Size : 1;

    private bool HasLineErrors => _lineErrors != 0;

    private bool IsReceiverAtTrigger => _received.Count >= (HasFifos ? TriggerLevels[_fifoControl >> 6] : 1);

    /// <summary>When the timeout comes; only where it would interrupt.</summary>
    private long TimeoutEvent => _clock is not null && HasFifos && !_isTimedOut && _received.Count != 0 && !IsReceiverAtTrigger
        && (_interruptEnable & ReceivedDataInterrupt) != 0
            ? _receiverActivity + (TimeoutCharacters * _characterTime)
            : long.MaxValue;

    /// <summary>A character comes in at SIN. In loopback mode the receiver does not hear it (8.8).</summary>
    /// <param name="value">The character; bits beyond the word length are dropped.</param>
    /// <param name="errors">What is wrong with it.</param>
    /// <returns>False where a character is lost because the module has not read those before it (an overrun), or nobody listens.</returns>
    public bool Receive(byte value, UartLineErrors errors = UartLineErrors.None)
    {
        if (IsLoopback)
            return false;
        var taken = ReceiveCharacter((byte)(value & CharacterMask), errors);
        UpdateInterrupt();
        return taken;
    }

    private bool ReceiveCharacter(byte value, UartLineErrors errors)
    {
        var taken = _received.Count < Capacity;
        if (!taken)
        {
            // 8.4: a full FIFO keeps what it has; without one the new character destroys the old.
            _lineErrors |= Overrun;
            if (HasFifos)
                return false;
            _received.Clear();
        }

        _received.Enqueue(value, errors);
        if (_received.Count == 1)
            _lineErrors |= (byte)errors;
        _receiverActivity = Now;
        return taken;
    }

    private byte ReadReceiver()
    {
        // Of an empty receiver the last character is read again.
        if (_received.Count == 0)
            return _lastReceived;
        _lastReceived = _received.Dequeue();

        // 8.4: errors are revealed when their character comes to the top.
        _lineErrors |= (byte)_received.FirstErrors;
        _isTimedOut = false;
        _receiverActivity = Now;
        UpdateInterrupt();
        return _lastReceived;
    }

    // All of the register but the errors.
    private byte LineStatus => (byte)((_received.Count != 0 ? DataReady : 0)
        | (IsHoldingRegisterEmpty ? HoldingRegisterEmpty : 0)
        | (IsHoldingRegisterEmpty && !_isShifting ? TransmitterEmpty : 0));

    /// <summary>8.4: reading clears the errors.</summary>
    private byte ReadLineStatus()
    {
        // Drivers wait for this register in a loop. While nothing is sent and nothing is wrong, all is known without a call, and so without registers to save.
        if (_isShifting || _lineErrors != 0 || _received.ErrorCount != 0)
            return ReadChangingLineStatus();
        return LineStatus;
    }

    private byte ReadChangingLineStatus()
    {
        AdvanceTransmitter();
        var status = LineStatus;
        if (_lineErrors == 0 && _received.ErrorCount == 0)
            return status;
        status |= (byte)(_lineErrors | (HasFifos && _received.ErrorCount != 0 ? ErrorInFifo : 0));
        _lineErrors = 0;
        if (_received.Count != 0)
            _received.TakeFirstErrors();
        UpdateInterrupt();
        return status;
    }

    /// <summary>8.11: characters wait, and for the time of four none has come and none was read; it stays so until one is read.</summary>
    private bool IsReceiverTimedOut()
    {
        if (!HasFifos || _received.Count == 0)
            return false;
        return _isTimedOut |= _clock is null || _clock.GetTimestamp() - _receiverActivity >= TimeoutCharacters * _characterTime;
    }

    private void ClearReceiver()
    {
        _received.Clear();
        _isTimedOut = false;
        _lineErrors &= Overrun;
    }
}
