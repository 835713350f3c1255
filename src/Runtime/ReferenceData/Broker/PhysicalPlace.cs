// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.ReferenceData.Broker;

/// <summary>A <see cref="PhysicalIdentity"/> as messages have it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct PhysicalPlace(ulong Device, ulong Inode, ulong Offset)
{
    public static PhysicalPlace Of(PhysicalIdentity? identity) =>
        identity is { } known ? new(((ulong)known.DeviceMajor << 32) | known.DeviceMinor, known.Inode, known.Offset) : default;

    public readonly PhysicalIdentity? Identity => Inode == 0 ? null : new((uint)(Device >> 32), (uint)Device, Inode, Offset);
}
