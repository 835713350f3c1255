// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>The command register (PCI 3.0, 6.2.2).</summary>
[Flags]
public enum PciCommand : ushort
{
    /// <summary>Nothing is enabled.</summary>
    None = 0,

    /// <summary>The function answers in I/O space.</summary>
    IoSpace = 1 << 0,

    /// <summary>The function answers in memory space.</summary>
    MemorySpace = 1 << 1,

    /// <summary>The function may begin transactions.</summary>
    BusMaster = 1 << 2,

    /// <summary>The function hears special cycles.</summary>
    SpecialCycles = 1 << 3,

    /// <summary>Memory write and invalidate.</summary>
    MemoryWriteAndInvalidate = 1 << 4,

    /// <summary>VGA palette snoop.</summary>
    VgaPaletteSnoop = 1 << 5,

    /// <summary>Parity errors are reported.</summary>
    ParityErrorResponse = 1 << 6,

    /// <summary>SERR# is driven.</summary>
    SystemErrorEnable = 1 << 8,

    /// <summary>Fast back-to-back transactions.</summary>
    FastBackToBack = 1 << 9,

    /// <summary>INTx# is not driven.</summary>
    InterruptDisable = 1 << 10,
}
