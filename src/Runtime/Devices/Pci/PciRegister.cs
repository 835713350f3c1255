// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>Offsets in configuration space (PCI Local Bus Specification 3.0, figure 6-1; PCI-to-PCI Bridge Architecture Specification 1.2, figure 3-2).</summary>
internal static class PciRegister
{
    public const int VendorId = 0x00;
    public const int DeviceId = 0x02;
    public const int Command = 0x04;
    public const int Status = 0x06;
    public const int Revision = 0x08;
    public const int ClassCode = 0x09;
    public const int CacheLineSize = 0x0C;
    public const int LatencyTimer = 0x0D;
    public const int HeaderType = 0x0E;
    public const int BaseAddresses = 0x10;
    public const int PrimaryBus = 0x18;
    public const int SecondaryBus = 0x19;
    public const int SubordinateBus = 0x1A;
    public const int SecondaryLatencyTimer = 0x1B;
    public const int IoBase = 0x1C;
    public const int SecondaryStatus = 0x1E;
    public const int MemoryBase = 0x20;
    public const int PrefetchableBase = 0x24;
    public const int PrefetchableUpper = 0x28;
    public const int SubsystemVendorId = 0x2C;
    public const int SubsystemId = 0x2E;
    public const int ExpansionRom = 0x30;
    public const int IoUpper = 0x30;
    public const int Capabilities = 0x34;
    public const int BridgeExpansionRom = 0x38;
    public const int InterruptLine = 0x3C;
    public const int InterruptPin = 0x3D;
    public const int BridgeControl = 0x3E;
    public const int FirstFree = 0x40;
}
