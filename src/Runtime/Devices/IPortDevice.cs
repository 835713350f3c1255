// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>
/// A device of byte-wide ports. The range map splits wider accesses into bytes, as the bus of a PC does. A class that is sealed is
/// called directly, without the interface.
/// </summary>
public interface IPortDevice
{
    /// <summary>Reads a port.</summary>
    /// <param name="offset">The port, counted from the first one of the device.</param>
    byte Read8(int offset);

    /// <summary>Writes a port.</summary>
    /// <param name="offset">The port, counted from the first one of the device.</param>
    /// <param name="value">What is written.</param>
    void Write8(int offset, byte value);
}
