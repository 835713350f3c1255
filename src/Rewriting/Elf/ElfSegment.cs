// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;

namespace Afterlink.Rewriting.Elf;

/// <summary>A program header (System V gABI, "Program Header").</summary>
public sealed class ElfSegment
{
    /// <summary>Bytes of a program header in the file.</summary>
    internal const int HeaderSize = 56;

    /// <summary>What it describes.</summary>
    public ElfSegmentType Type { get; set; }

    /// <summary>Bits of <see cref="ElfSegmentFlags"/>.</summary>
    public uint Flags { get; set; }

    /// <summary>Offset in the file.</summary>
    public ulong Offset { get; set; }

    /// <summary>Address in memory.</summary>
    public ulong Address { get; set; }

    /// <summary>Physical address; of no meaning in a process, kept as it is.</summary>
    public ulong PhysicalAddress { get; set; }

    /// <summary>Bytes in the file.</summary>
    public ulong FileSize { get; set; }

    /// <summary>Bytes in memory.</summary>
    public ulong MemorySize { get; set; }

    /// <summary>Alignment of address and offset.</summary>
    public ulong Alignment { get; set; }

    internal static ElfSegment Read(ReadOnlySpan<byte> source) => new()
    {
        Type = (ElfSegmentType)BinaryPrimitives.ReadUInt32LittleEndian(source),
        Flags = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]),
        Offset = BinaryPrimitives.ReadUInt64LittleEndian(source[8..]),
        Address = BinaryPrimitives.ReadUInt64LittleEndian(source[16..]),
        PhysicalAddress = BinaryPrimitives.ReadUInt64LittleEndian(source[24..]),
        FileSize = BinaryPrimitives.ReadUInt64LittleEndian(source[32..]),
        MemorySize = BinaryPrimitives.ReadUInt64LittleEndian(source[40..]),
        Alignment = BinaryPrimitives.ReadUInt64LittleEndian(source[48..]),
    };

    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)Type);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], Offset);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], Address);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], PhysicalAddress);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[32..], FileSize);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[40..], MemorySize);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[48..], Alignment);
    }

    internal ElfSegment Clone() => (ElfSegment)MemberwiseClone();

    /// <inheritdoc/>
    public override string ToString() => $"{Type} 0x{Address:x}+0x{MemorySize:x}";
}
