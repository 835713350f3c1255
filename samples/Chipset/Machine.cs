using Afterlink.Devices;
using Afterlink.Monitor;

namespace ChipsetSample;

/// <summary>
/// The virtual machine: the chips of a PC where a PC has them, on one clock that stands still but for accesses to ports and for waiting. The
/// generator makes the members of <see cref="Chipset.IHandlers"/> of the attributes.
/// </summary>
public sealed partial class Machine : Chipset.IHandlers
{
    // What an access to a port takes on the bus of a PC.
    private static readonly TimeSpan PortAccess = TimeSpan.FromMicroseconds(1);

    private readonly DeviceSchedule _schedule;

    [Port(0x20, 2), Port(0xA0, 2, Offset = 2), Port(0x4D0, 2, Offset = 4)]
    private readonly Pic8259 _pic = new();

    [Port(0x40, 4), Port(0x61, 1, Offset = 4)]
    private readonly Pit8254 _timer;

    [Port(0x70, 2)]
    private readonly RtcMc146818 _rtc;

    [Port(0xCF8, 8)]
    private readonly PciHost _pci = new();

    public Machine(DateTimeOffset now)
    {
        Clock = new VirtualClock(now);
        _timer = new Pit8254(Clock, _pic.Line(0).Connect());
        _rtc = new RtcMc146818(Clock, _pic.Line(8).Connect());
        _schedule = new DeviceSchedule(Clock);
        _schedule.Add(_timer);
        _schedule.Add(_rtc);

        var bridge = new PciBridge(new PciIdentity(VendorId: 0x8086, DeviceId: 0x244E, ClassCode: 0));
        _pci.Bus.Add(device: 0, function: 0, new PciFunction(new PciIdentity(0x8086, 0x1237, ClassCode: 0x060000)));
        _pci.Bus.Add(device: 1, function: 0, new PciFunction(new PciIdentity(0x8086, 0x7000, ClassCode: 0x060100)));
        _pci.Bus.Add(device: 1, function: 1, new PciFunction(new PciIdentity(0x8086, 0x7010, ClassCode: 0x010180)));
        _pci.Bus.Add(device: 30, function: 0, bridge);
        bridge.Bus.Add(device: 2, function: 0, Card);
        Firmware.Place(bridge, Card);
    }

    public VirtualClock Clock { get; }

    public NetworkCard Card { get; } = new(0x52, 0x54, 0x00, 0x12, 0x34, 0x56);

    [Msr(0x400, MachineCheckBanks.Registers)]
    public MachineCheckBanks MachineCheck { get; } = new();

    /// <summary>What INTR of the processor is connected to.</summary>
    public IInterruptController InterruptController => _pic;

    public int Halts { get; private set; }

    public int PortAccesses { get; private set; }

    /// <summary>IA32_MCG_CAP: bits 7:0 are the number of banks.</summary>
    [Msr(0x179)]
    private static ulong MachineCheckCapability => MachineCheckBanks.Count;

    public void Halt()
    {
        Halts++;
        while (!_pic.IsRequesting)
        {
            if (!_schedule.Wait())
                throw new InvalidOperationException("nothing will ever wake the processor");
        }
    }

    partial void OnPortRead(ushort port, int width, uint value) => Pass();

    partial void OnPortWrite(ushort port, int width, uint value) => Pass();

    /// <summary>The card's window of ports is where the module has put it, so no attribute knows.</summary>
    partial void OnUnmappedPortRead(ushort port, ref byte value)
    {
        if (Card.Ports.Contains(port))
            value = Card.ReadRegister(port - (int)Card.Ports.Address);
    }

    /// <summary>Time passes with each access, and a driver that polls is interrupted as one that sleeps.</summary>
    private void Pass()
    {
        PortAccesses++;
        Clock.Advance(PortAccess);
        _schedule.Update();
    }
}
