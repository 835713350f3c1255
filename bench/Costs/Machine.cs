using Afterlink.Devices;

namespace Afterlink.Bench.Costs;

/// <summary>Where a PC has its devices, so that a port is looked up among as many ranges as there.</summary>
internal sealed partial class Machine : Costs.IHandlers
{
    [Port(0x20, 2), Port(0xA0, 2, Offset = 2), Port(0x4D0, 2, Offset = 4)]
    private readonly Pic8259 _pic = new();

    [Port(0x40, 4), Port(0x61, 1, Offset = 4)]
    private readonly Pit8254 _timer = new(TimeProvider.System);

    [Port(0x70, 2)]
    private readonly RtcMc146818 _clock = new(TimeProvider.System);

    [Port(0x3F8, 8)]
    private readonly Uart16550 _serial = new();

    [Port(0xCF8, 8)]
    private readonly PciHost _pci = new();

    [Port(0x60)]
    private static byte Constant => 0x5A;

    public ulong CostsEcho(ulong value) => value;
}
