// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>
/// The ports of configuration mechanism #1 (PCI Local Bus Specification 3.0, 3.2.2.3.2) and the first bus behind them.
/// <code>[Port(0xCF8, 8)] private readonly PciHost _pci = new();</code>
/// </summary>
public sealed class PciHost : IWidePortDevice
{
    private const uint Enable = 1u << 31;
    private const uint Kept = 0x80FFFFFC;
    private const int DataPort = 4;

    private uint _address;

    /// <summary>Bus 0.</summary>
    public PciBus Bus { get; } = new();

    /// <summary>The function that the address port selects, or null: nobody answers, and a read has all bits set (6.1).</summary>
    private PciFunction? Selected
    {
        get
        {
            if ((_address & Enable) == 0)
                return null;
            var bus = (int)(_address >> 16) & 0xFF;
            var deviceAndFunction = (int)(_address >> 8) & 0xFF;
            return bus == 0 ? Bus.Find(deviceAndFunction) : Bus.FindBehind(bus, deviceAndFunction);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Offsets 0-3: address, which only 32-bit accesses reach; 4-7: data.</remarks>
    public byte Read8(int offset) => offset is >= DataPort and < 8 && Selected is { } function ? function.Read8(RegisterAt(offset)) : byte.MaxValue;

    /// <inheritdoc/>
    public ushort Read16(int offset) => offset is DataPort or DataPort + 2 && Selected is { } function
        ? function.Read16(RegisterAt(offset))
        : (ushort)(Read8(offset) | (Read8(offset + 1) << 8));

    /// <inheritdoc/>
    public uint Read32(int offset) => offset switch
    {
        0 => _address,
        DataPort => Selected is { } function ? function.Read32(RegisterAt(offset)) : uint.MaxValue,
        _ => Read16(offset) | ((uint)Read16(offset + 2) << 16),
    };

    /// <inheritdoc/>
    public void Write8(int offset, byte value) => WriteData(offset, value, sizeof(byte));

    /// <inheritdoc/>
    public void Write16(int offset, ushort value)
    {
        if (offset is DataPort or DataPort + 2)
        {
            WriteData(offset, value, sizeof(ushort));
            return;
        }

        Write8(offset, (byte)value);
        Write8(offset + 1, (byte)(value >> 8));
    }

    /// <inheritdoc/>
    public void Write32(int offset, uint value)
    {
        switch (offset)
        {
            case 0:
                _address = value & Kept;
                break;
            case DataPort:
                WriteData(offset, value, sizeof(uint));
                break;
            default:
                Write16(offset, (ushort)value);
                Write16(offset + 2, (ushort)(value >> 16));
                break;
        }
    }

    private int RegisterAt(int offset) => (int)(_address & 0xFC) + (offset - DataPort);

    private void WriteData(int offset, uint value, int size)
    {
        if (offset is >= DataPort and < 8)
            Selected?.Write(RegisterAt(offset), value, size);
    }
}
