// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;

namespace Afterlink.Rewriting.Elf;

/// <summary>
/// Reads numbers as DWARF has them, and the unwind records of ELF files after it. Reading past the end is remembered in
/// <see cref="Failed"/> and gives zeros, so that a parser can read a whole record and ask once.
/// </summary>
internal ref struct NumberReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; set; }

    public bool Failed { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    public ulong Fail()
    {
        Failed = true;
        return 0;
    }

    public byte ReadByte()
    {
        var taken = Take(sizeof(byte));
        return taken.IsEmpty ? (byte)0 : taken[0];
    }

    public ushort ReadUInt16()
    {
        var taken = Take(sizeof(ushort));
        return taken.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16LittleEndian(taken);
    }

    public uint ReadUInt32()
    {
        var taken = Take(sizeof(uint));
        return taken.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(taken);
    }

    public ulong ReadUInt64()
    {
        var taken = Take(sizeof(ulong));
        return taken.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(taken);
    }

    /// <summary>An offset into a section, of 8 bytes in the 64-bit format (DWARF 5, 7.4).</summary>
    public ulong ReadOffset(bool is64) => is64 ? ReadUInt64() : ReadUInt32();

    /// <summary>The length at the start of a unit (DWARF 5, 7.4), checked against what remains.</summary>
    public int ReadUnitLength(out bool is64)
    {
        ulong length = ReadUInt32();
        is64 = length == 0xffffffff;
        if (is64)
            length = ReadUInt64();
        if (length > (ulong)Remaining)
            Failed = true;
        return Failed ? 0 : (int)length;
    }

    /// <summary>ULEB128 (DWARF 5, 7.6).</summary>
    public ulong ReadUnsigned()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = ReadByte();
            if (shift < 64)
                value |= (ulong)(next & 0x7f) << shift;
            if ((next & 0x80) == 0 || Failed)
                return value;
        }
    }

    /// <summary>SLEB128 (DWARF 5, 7.6).</summary>
    public long ReadSigned()
    {
        var value = 0L;
        for (var shift = 0; ; shift += 7)
        {
            var next = ReadByte();
            if (shift < 64)
                value |= (long)(next & 0x7f) << shift;
            if ((next & 0x80) != 0 && !Failed)
                continue;
            return (next & 0x40) != 0 && shift + 7 < 64 ? value | -1L << (shift + 7) : value;
        }
    }

    /// <summary>The bytes before the next zero, which is passed over.</summary>
    public ReadOnlySpan<byte> ReadString()
    {
        var length = _bytes[Position..].IndexOf((byte)0);
        if (length < 0)
        {
            Failed = true;
            return [];
        }

        var value = _bytes.Slice(Position, length);
        Position += length + 1;
        return value;
    }

    public void Skip(ulong count)
    {
        if (count > (ulong)Remaining)
            Failed = true;
        else
            Position += (int)count;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (Failed || Remaining < count)
        {
            Failed = true;
            return [];
        }

        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }
}
