// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>What a function tells about itself (PCI 3.0, 6.2.1).</summary>
/// <param name="VendorId">The vendor; 0xFFFF stands for no device.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="ClassCode">Base class, subclass and programming interface: 0x020000 is an Ethernet controller.</param>
/// <param name="Revision">The revision.</param>
/// <param name="SubsystemVendorId">The vendor of the board (6.2.4); not of bridges.</param>
/// <param name="SubsystemId">The board.</param>
public readonly record struct PciIdentity(
    ushort VendorId, ushort DeviceId, int ClassCode, byte Revision = 0, ushort SubsystemVendorId = 0, ushort SubsystemId = 0);
