// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>
/// A PCI-to-PCI bridge: a type 1 header (PCI-to-PCI Bridge Architecture Specification 1.2, 3.2) and the bus behind it, which answers
/// configuration cycles of the numbers that the module gives it.
/// </summary>
public class PciBridge : PciFunction
{
    private const int BridgeBarCount = 2;
    private const int BridgeClassCode = 0x060400;

    /// <summary>Makes a bridge with an empty bus behind it.</summary>
    /// <param name="identity">What it is; its class code is set.</param>
    public PciBridge(PciIdentity identity)
        : base(identity with { ClassCode = BridgeClassCode }, headerType: 1)
    {
        // 3.2.5: bus numbers, the secondary latency timer, and the windows of I/O, memory and prefetchable memory.
        MakeWritable(PciRegister.PrimaryBus, 0xFFFFFFFF);
        MakeWritable(PciRegister.IoBase, 0x0000F0F0);
        MakeWritable(PciRegister.MemoryBase, 0xFFF0FFF0);
        MakeWritable(PciRegister.PrefetchableBase, 0xFFF0FFF0);
        MakeWritable(PciRegister.BridgeControl & ~3, 0x0FFF0000);
    }

    /// <summary>The bus behind it.</summary>
    public PciBus Bus { get; } = new();

    /// <summary>The number that the module has given to the bus behind it.</summary>
    public byte SecondaryBus => Read8(PciRegister.SecondaryBus);

    /// <summary>The highest number of a bus behind it.</summary>
    public byte SubordinateBus => Read8(PciRegister.SubordinateBus);

    private protected override int BarSlots => BridgeBarCount;

    private protected override int ExpansionRomOffset => PciRegister.BridgeExpansionRom;
}
