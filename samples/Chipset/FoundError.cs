using System.Runtime.InteropServices;

namespace ChipsetSample;

/// <summary>struct machine_check of chipset.h.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FoundError
{
    public ulong Status;
    public ulong Address;
    public uint Bank;

    public override readonly string ToString() => $"bank {Bank}, status 0x{Status:x16}, address 0x{Address:x}";
}
