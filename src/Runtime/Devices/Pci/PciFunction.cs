// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Numerics;

namespace Afterlink.Devices;

/// <summary>
/// A function of a PCI device: its 256 bytes of configuration space, with a type 0 header (PCI Local Bus Specification 3.0, whose sections are cited).
/// Derive from it for one that acts when its registers are written.
/// </summary>
public class PciFunction
{
    internal const int SpaceSize = 256;

    private const int BarCount = 6;
    private const ushort CapabilitiesList = 1 << 4;
    private const ushort InterruptStatus = 1 << 3;
    private const ushort WritableCommand = 0x0547;

    // 6.2.3: what is written as one is cleared.
    private const ushort ClearableStatus = 0xF900;
    private const byte SeveralFunctions = 0x80;
    private const uint RomWritable = 1;

    private readonly byte[] _space = new byte[SpaceSize];
    private readonly byte[] _writable = new byte[SpaceSize];
    private readonly byte[] _clearable = new byte[SpaceSize];
    private int _lastCapability = PciRegister.Capabilities;
    private int _free = PciRegister.FirstFree;
    private InterruptOutput _interrupt;
    private bool _interruptAsserted;

    /// <summary>Makes a function without base address registers and capabilities.</summary>
    public PciFunction(PciIdentity identity)
        : this(identity, headerType: 0)
    {
        Preset16(PciRegister.SubsystemVendorId, identity.SubsystemVendorId);
        Preset16(PciRegister.SubsystemId, identity.SubsystemId);
    }

    private protected PciFunction(PciIdentity identity, byte headerType)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(identity.VendorId, ushort.MaxValue, nameof(identity));
        Preset16(PciRegister.VendorId, identity.VendorId);
        Preset16(PciRegister.DeviceId, identity.DeviceId);
        _space[PciRegister.Revision] = identity.Revision;
        _space[PciRegister.ClassCode] = (byte)identity.ClassCode;
        Preset16(PciRegister.ClassCode + 1, (ushort)(identity.ClassCode >> 8));
        _space[PciRegister.HeaderType] = headerType;
        MakeWritable(PciRegister.Command, WritableCommand);
        MakeWritable(PciRegister.CacheLineSize, 0xFFFF);
        BinaryPrimitives.WriteUInt16LittleEndian(_clearable.AsSpan(PciRegister.Status), ClearableStatus);
        _writable[PciRegister.InterruptLine] = 0xFF;
    }

    /// <summary>The command register.</summary>
    public PciCommand Command => (PciCommand)Read16(PciRegister.Command);

    /// <summary>The interrupt pin: 0 none, 1-4 INTA# to INTD# (6.2.4).</summary>
    public byte InterruptPin => _space[PciRegister.InterruptPin];

    /// <summary>How many base address registers the header has.</summary>
    private protected virtual int BarSlots => BarCount;

    internal bool HasSeveralFunctions
    {
        set => _space[PciRegister.HeaderType] = (byte)((_space[PciRegister.HeaderType] & ~SeveralFunctions) | (value ? SeveralFunctions : 0));
    }

    /// <summary>Adds a base address register.</summary>
    /// <param name="index">The register, 0 to 5; a 64-bit one takes the next as well.</param>
    /// <param name="type">What it maps.</param>
    /// <param name="size">How much, a power of two; the bits that the module can set tell it (6.2.5.1).</param>
    /// <exception cref="ArgumentException">The register is taken, or the size is not one of its type.</exception>
    public PciBar AddBar(int index, PciBarType type, ulong size)
    {
        var is64Bit = PciBar.Is64Bit(type);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, BarSlots - (is64Bit ? 2 : 1));
        var (minimum, maximum) = type == PciBarType.Io ? (4UL, 256UL) : (16UL, is64Bit ? 1UL << 63 : 1UL << 31);
        if (!BitOperations.IsPow2(size) || size < minimum || size > maximum)
            throw new ArgumentOutOfRangeException(nameof(size), size, $"{type} takes a power of two from {minimum} to {maximum}");
        var offset = PciRegister.BaseAddresses + (index * sizeof(uint));
        if (IsTaken(offset) || (is64Bit && IsTaken(offset + sizeof(uint))))
            throw new ArgumentException($"base address register {index} is taken", nameof(index));

        var mask = ~(size - 1);
        MakeWritable(offset, (uint)mask);
        Preset32(offset, PciBar.FlagsOf(type));
        if (is64Bit)
            MakeWritable(offset + sizeof(uint), (uint)(mask >> 32));
        return new PciBar(this, offset, type, size);
    }

    /// <summary>Adds the expansion ROM base address register (6.2.5.2).</summary>
    /// <param name="size">Bytes, a power of two of 2048 to 16777216.</param>
    public void AddExpansionRom(uint size)
    {
        if (!BitOperations.IsPow2(size) || size is < 2048 or > 1 << 24)
            throw new ArgumentOutOfRangeException(nameof(size), size, "an expansion ROM takes a power of two from 2048 to 16777216");
        MakeWritable(ExpansionRomOffset, ~(size - 1) | RomWritable);
    }

    /// <summary>Adds a capability (6.7).</summary>
    /// <param name="id">Its kind: 5 is MSI, 9 is vendor specific.</param>
    /// <param name="body">What follows its header of two bytes.</param>
    /// <param name="writable">The bits of <paramref name="body"/> that the module can set; empty for none.</param>
    /// <returns>Its offset in configuration space.</returns>
    /// <exception cref="ArgumentException">There is no room for it, or the mask has another length.</exception>
    public int AddCapability(byte id, ReadOnlySpan<byte> body, ReadOnlySpan<byte> writable = default)
    {
        const int HeaderSize = 2;
        if (!writable.IsEmpty && writable.Length != body.Length)
            throw new ArgumentException("the mask has another length than the body", nameof(writable));
        if (body.Length > SpaceSize - HeaderSize - _free)
            throw new ArgumentException("there is no room for it in configuration space", nameof(body));

        var offset = _free;
        _space[_lastCapability] = (byte)offset;
        _space[offset] = id;
        body.CopyTo(_space.AsSpan(offset + HeaderSize));
        writable.CopyTo(_writable.AsSpan(offset + HeaderSize));
        _lastCapability = offset + 1;

        // 6.7: capabilities stand at multiples of four.
        _free = (offset + HeaderSize + body.Length + 3) & ~3;
        Preset16(PciRegister.Status, (ushort)(Read16(PciRegister.Status) | CapabilitiesList));
        return offset;
    }

    /// <summary>Connects the function's interrupt pin.</summary>
    /// <param name="pin">1-4 for INTA# to INTD#.</param>
    /// <param name="interrupt">Where it leads. The lines of PCI are level triggered (2.2.6).</param>
    /// <param name="line">What the interrupt line register shows: the IRQ that the firmware would write there.</param>
    public void ConnectInterrupt(int pin, InterruptOutput interrupt, byte line = 0xFF)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pin, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pin, 4);
        _space[PciRegister.InterruptPin] = (byte)pin;
        _space[PciRegister.InterruptLine] = line;
        _interrupt = interrupt;
    }

    /// <summary>Asserts the interrupt or lets go of it. The status register tells, and the command register can keep the pin quiet (6.2.2, 6.2.3).</summary>
    public void SetInterrupt(bool asserted)
    {
        _interruptAsserted = asserted;
        var status = Read16(PciRegister.Status);
        Preset16(PciRegister.Status, (ushort)(asserted ? status | InterruptStatus : status & ~InterruptStatus));
        UpdateInterrupt();
    }

    /// <summary>Reads 8 bits of configuration space; beyond its end all bits are set.</summary>
    public byte Read8(int offset) => (uint)offset < SpaceSize ? _space[offset] : byte.MaxValue;

    /// <summary>Reads 16 bits of configuration space.</summary>
    public ushort Read16(int offset) =>
        (uint)offset <= SpaceSize - sizeof(ushort) ? BinaryPrimitives.ReadUInt16LittleEndian(_space.AsSpan(offset)) : ushort.MaxValue;

    /// <summary>Reads 32 bits of configuration space.</summary>
    public uint Read32(int offset) =>
        (uint)offset <= SpaceSize - sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(_space.AsSpan(offset)) : uint.MaxValue;

    /// <summary>Writes configuration space as the module does: only what is writable changes.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="value">What is written.</param>
    /// <param name="size">Bytes: 1 to 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is none.</exception>
    public void Write(int offset, uint value, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, sizeof(uint));
        if ((uint)offset > (uint)(SpaceSize - size))
            return;
        for (var i = 0; i < size; i++)
        {
            var written = (byte)(value >> (8 * i));
            ref var place = ref _space[offset + i];
            place = (byte)((place & ~_writable[offset + i] & ~(written & _clearable[offset + i])) | (written & _writable[offset + i]));
        }

        UpdateInterrupt();
        OnWritten(offset, size);
    }

    /// <summary>Called when the module has written configuration space.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="size">How many.</param>
    protected virtual void OnWritten(int offset, int size)
    {
    }

    /// <summary>Sets bits of configuration space as the device itself does.</summary>
    protected void Preset16(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(_space.AsSpan(offset), value);

    /// <summary>Sets bits of configuration space as the device itself does.</summary>
    protected void Preset32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_space.AsSpan(offset), value);

    /// <summary>Lets the module set bits of a 32-bit register.</summary>
    protected void MakeWritable(int offset, uint mask)
    {
        var places = _writable.AsSpan(offset);
        BinaryPrimitives.WriteUInt32LittleEndian(places, BinaryPrimitives.ReadUInt32LittleEndian(places) | mask);
    }

    private protected virtual int ExpansionRomOffset => PciRegister.ExpansionRom;

    private bool IsTaken(int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(_writable.AsSpan(offset)) != 0 || BinaryPrimitives.ReadUInt32LittleEndian(_space.AsSpan(offset)) != 0;

    private void UpdateInterrupt() => _interrupt.Set(_interruptAsserted && (Command & PciCommand.InterruptDisable) == 0);
}
