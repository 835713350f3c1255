// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>The modem control outputs of a UART, with the bits of its modem control register (PC16550D, 8.8).</summary>
[Flags]
public enum UartModemOutputs : byte
{
    /// <summary>None is active.</summary>
    None = 0,

    /// <summary>DTR.</summary>
    DataTerminalReady = 1 << 0,

    /// <summary>RTS.</summary>
    RequestToSend = 1 << 1,

    /// <summary>OUT1.</summary>
    Out1 = 1 << 2,

    /// <summary>OUT2; see <see cref="Uart16550.NeedsOut2"/>.</summary>
    Out2 = 1 << 3,
}
