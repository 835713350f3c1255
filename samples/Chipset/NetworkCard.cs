using Afterlink.Devices;

namespace ChipsetSample;

/// <summary>
/// What the driver sees of an RTL8139: its place in configuration space, and behind its window of ports the six bytes of its address. Derived from
/// <see cref="PciFunction"/>, which has the registers that every function has.
/// </summary>
public sealed class NetworkCard : PciFunction
{
    private const ulong WindowSize = 256;

    private readonly byte[] _stationAddress;

    public NetworkCard(params byte[] stationAddress)
        : base(new PciIdentity(VendorId: 0x10EC, DeviceId: 0x8139, ClassCode: 0x020000, Revision: 0x10))
    {
        _stationAddress = stationAddress;
        Ports = AddBar(0, PciBarType.Io, WindowSize);
        Memory = AddBar(1, PciBarType.Memory32, WindowSize);
    }

    public PciBar Ports { get; }

    public PciBar Memory { get; }

    /// <summary>A register of the card, counted from the window's beginning.</summary>
    public byte ReadRegister(int offset) => offset < _stationAddress.Length ? _stationAddress[offset] : (byte)0;
}
