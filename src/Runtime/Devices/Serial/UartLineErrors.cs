// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>What was wrong with a received character, with the bits of the line status register (PC16550D, 8.4).</summary>
[Flags]
public enum UartLineErrors : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>PE: its parity.</summary>
    Parity = 1 << 2,

    /// <summary>FE: it had no stop bit.</summary>
    Framing = 1 << 3,

    /// <summary>BI: the line stayed spacing for a whole character, which is then 0.</summary>
    Break = 1 << 4,
}
