using System.Runtime.InteropServices;

namespace ChipsetSample;

/// <summary>struct network_card of chipset.h.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FoundCard
{
    public ulong MemoryAddress;
    public ulong MemorySize;
    public ulong StationAddress;
    public uint Port;
    public uint Ports;
    public ushort Place;
    public ushort Vendor;
    public ushort Device;

    public override readonly string ToString() => $"{Vendor:x4}:{Device:x4} at {Place >> 8:x2}:{(Place >> 3) & 31:x2}.{Place & 7}";
}
