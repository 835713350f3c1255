using Afterlink;
using Afterlink.Devices;

namespace ChipsetSample;

/// <summary>The banks of the machine check architecture (Intel SDM volume 3B): four registers each, a device of a range of MSRs.</summary>
public sealed class MachineCheckBanks : IMsrDevice
{
    public const int Count = 4;
    public const uint Registers = Count * RegistersOfBank;

    private const int RegistersOfBank = 4;
    private const int Control = 0;
    private const int Status = 1;
    private const int Address = 2;

    private readonly ulong[] _registers = new ulong[Registers];

    /// <summary>Whether the driver has enabled all errors of a bank.</summary>
    public bool IsEnabled(int bank) => _registers[(bank * RegistersOfBank) + Control] == ulong.MaxValue;

    /// <summary>What the hardware does when it finds an error.</summary>
    public void Report(int bank, ulong status, ulong address)
    {
        _registers[(bank * RegistersOfBank) + Status] = status;
        _registers[(bank * RegistersOfBank) + Address] = address;
    }

    public ulong ReadMsr(uint offset) => _registers[offset];

    /// <summary>A control register takes any value, the others only zero.</summary>
    public void WriteMsr(uint offset, ulong value)
    {
        if (offset % RegistersOfBank != Control && value != 0)
            throw ProcessorException.GeneralProtection("a machine check register can only be cleared");
        _registers[offset] = value;
    }
}
