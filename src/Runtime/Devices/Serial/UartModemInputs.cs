// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>The modem control inputs of a UART, with the bits of its modem status register (PC16550D, 8.9).</summary>
[Flags]
public enum UartModemInputs : byte
{
    /// <summary>None is active.</summary>
    None = 0,

    /// <summary>CTS.</summary>
    ClearToSend = 1 << 4,

    /// <summary>DSR.</summary>
    DataSetReady = 1 << 5,

    /// <summary>RI.</summary>
    RingIndicator = 1 << 6,

    /// <summary>DCD.</summary>
    DataCarrierDetect = 1 << 7,
}
