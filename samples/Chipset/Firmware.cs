using Afterlink.Devices;

namespace ChipsetSample;

/// <summary>What a PC's firmware has done before any driver runs: numbers for buses, addresses for windows. The driver finds it in the registers.</summary>
internal static class Firmware
{
    public const uint CardPorts = 0xC000;
    public const uint CardMemory = 0xFEB00000;

    private const int Command = 0x04;
    private const int FirstBar = 0x10;
    private const int BusNumbers = 0x18;
    private const int BridgePorts = 0x1C;
    private const int BridgeMemory = 0x20;

    public static void Place(PciBridge bridge, NetworkCard card)
    {
        bridge.Write(BusNumbers, 0x01_01_00, 3);            // primary 0, secondary 1, subordinate 1
        bridge.Write(BridgePorts, 0xC0_C0, 2);              // passes on 0xC000 to 0xCFFF
        bridge.Write(BridgeMemory, 0xFEB0_FEB0, 4);         // and 0xFEB00000 to 0xFEBFFFFF
        bridge.Write(Command, (uint)(PciCommand.IoSpace | PciCommand.MemorySpace), 2);
        card.Write(FirstBar, CardPorts, 4);
        card.Write(FirstBar + 4, CardMemory, 4);            // and the card answers nowhere yet
    }
}
