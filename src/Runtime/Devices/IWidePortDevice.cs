// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>A device that tells wider accesses from several bytes. It gets those that lie within its range whole.</summary>
public interface IWidePortDevice : IPortDevice
{
    /// <summary>Reads two ports at once.</summary>
    /// <param name="offset">The first of them, counted from the first one of the device.</param>
    ushort Read16(int offset);

    /// <summary>Reads four ports at once.</summary>
    /// <param name="offset">The first of them, counted from the first one of the device.</param>
    uint Read32(int offset);

    /// <summary>Writes two ports at once.</summary>
    /// <param name="offset">The first of them, counted from the first one of the device.</param>
    /// <param name="value">What is written.</param>
    void Write16(int offset, ushort value);

    /// <summary>Writes four ports at once.</summary>
    /// <param name="offset">The first of them, counted from the first one of the device.</param>
    /// <param name="value">What is written.</param>
    void Write32(int offset, uint value);
}
