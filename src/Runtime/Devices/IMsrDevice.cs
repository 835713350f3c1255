// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>A device of model-specific registers. A class that is sealed is called directly, without the interface.</summary>
public interface IMsrDevice
{
    /// <summary>Reads a register.</summary>
    /// <param name="offset">The index, counted from the first one of the device.</param>
    ulong ReadMsr(uint offset);

    /// <summary>Writes a register.</summary>
    /// <param name="offset">The index, counted from the first one of the device.</param>
    /// <param name="value">What is written.</param>
    void WriteMsr(uint offset, ulong value);
}
