// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.ReferenceData;

/// <summary>Where a mapping's bytes are: the same in every process that shares them.</summary>
/// <param name="DeviceMajor">Major number of the device.</param>
/// <param name="DeviceMinor">Minor number of the device.</param>
/// <param name="Inode">Number of the inode.</param>
/// <param name="Offset">Offset in the file of the first shared byte.</param>
public readonly record struct PhysicalIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode, ulong Offset)
{
    /// <summary>Device, inode and offset, as in /proc/self/maps.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{DeviceMajor:x2}:{DeviceMinor:x2}:{Inode}:0x{Offset:x}");
}
