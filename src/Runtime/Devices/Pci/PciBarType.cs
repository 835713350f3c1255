// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>What a base address register maps (PCI 3.0, 6.2.5.1).</summary>
public enum PciBarType
{
    /// <summary>I/O ports, at least 4 and at most 256 (6.2.5.1).</summary>
    Io,

    /// <summary>Memory below 4 GB, at least 16 bytes.</summary>
    Memory32,

    /// <summary>Memory anywhere; takes two registers.</summary>
    Memory64,

    /// <summary>Memory below 4 GB whose reads have no side effect.</summary>
    Prefetchable32,

    /// <summary>Memory anywhere whose reads have no side effect; takes two registers.</summary>
    Prefetchable64,
}
