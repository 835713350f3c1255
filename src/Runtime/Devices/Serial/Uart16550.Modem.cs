// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <content>Modem control and status, and the loopback of the modem control register.</content>
public sealed partial class Uart16550
{
    private const byte Loopback = 1 << 4;
    private const byte OutputMask = 0x0F;
    private const byte ChangeMask = 0x0F;
    private const byte TrailingEdgeOfRing = 1 << 2;

    private byte _modemControl;
    private byte _modemChanges;
    private UartModemInputs _modemInputs;
    private UartModemInputs _modemStatus;

    /// <summary>What the other side drives at the modem control inputs.</summary>
    public UartModemInputs ModemInputs
    {
        get => _modemInputs;
        set
        {
            _modemInputs = value;
            UpdateModemStatus();
            UpdateInterrupt();
        }
    }

    /// <summary>What the UART drives at its modem control outputs; in loopback mode none is active (8.8).</summary>
    public UartModemOutputs ModemOutputs => IsLoopback ? UartModemOutputs.None : (UartModemOutputs)(_modemControl & OutputMask);

    private bool IsLoopback => (_modemControl & Loopback) != 0;

    private bool HasModemChanges => _modemChanges != 0;

    private void WriteModemControl(byte value)
    {
        AdvanceTransmitter();
        _modemControl = (byte)(value & (Loopback | OutputMask));
        UpdateModemStatus();
    }

    private byte ReadModemStatus()
    {
        var status = (byte)((byte)_modemStatus | _modemChanges);
        if (_modemChanges == 0)
            return status;
        _modemChanges = 0;
        UpdateInterrupt();
        return status;
    }

    private void UpdateModemStatus()
    {
        var status = IsLoopback ? LoopedBack(_modemControl) : _modemInputs;
        var changes = (byte)((byte)(status ^ _modemStatus) >> 4);

        // 8.9: of the ring indicator only the end counts.
        if ((status & UartModemInputs.RingIndicator) != 0)
            changes &= ChangeMask & ~TrailingEdgeOfRing;
        _modemChanges |= changes;
        _modemStatus = status;
    }

    /// <summary>8.8: in loopback mode RTS leads to CTS, DTR to DSR, OUT1 to RI and OUT2 to DCD.</summary>
    private static UartModemInputs LoopedBack(byte control)
    {
        var outputs = (UartModemOutputs)(control & OutputMask);
        return Of(UartModemOutputs.RequestToSend, UartModemInputs.ClearToSend)
            | Of(UartModemOutputs.DataTerminalReady, UartModemInputs.DataSetReady)
            | Of(UartModemOutputs.Out1, UartModemInputs.RingIndicator)
            | Of(UartModemOutputs.Out2, UartModemInputs.DataCarrierDetect);

        UartModemInputs Of(UartModemOutputs output, UartModemInputs input) => (outputs & output) != 0 ? input : UartModemInputs.None;
    }
}
