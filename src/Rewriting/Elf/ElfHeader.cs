// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;

namespace Afterlink.Rewriting.Elf;

/// <summary>The ELF header (System V gABI, "ELF Header").</summary>
internal readonly record struct ElfHeader
{
    public const int Size = 64;

    /// <summary><c>e_phnum</c> that says: the count is in <c>sh_info</c> of section 0.</summary>
    public const ushort ExtendedCount = 0xffff;

    public static ReadOnlySpan<byte> Magic => [0x7f, (byte)'E', (byte)'L', (byte)'F'];

    /// <summary><c>e_ident</c> after the magic: class, data, version, ABI, ABI version, and the first three bytes of padding.</summary>
    public ulong IdentificationLow { get; private init; }

    /// <summary>The last four bytes of <c>e_ident</c>: padding, kept as it is.</summary>
    public uint IdentificationHigh { get; private init; }

    public ElfFileType Type { get; init; }

    public ushort Machine { get; init; }

    public uint Version { get; init; }

    public ulong Entry { get; init; }

    public ulong ProgramHeaderOffset { get; init; }

    public ulong SectionHeaderOffset { get; init; }

    public uint Flags { get; init; }

    public ushort HeaderSize { get; init; }

    public ushort ProgramHeaderSize { get; init; }

    public ushort ProgramHeaderCount { get; init; }

    public ushort SectionHeaderSize { get; init; }

    public ushort SectionHeaderCount { get; init; }

    public ushort SectionNamesIndex { get; init; }

    public byte Class => (byte)IdentificationLow;

    public byte Data => (byte)(IdentificationLow >> 8);

    public static ElfHeader Read(ReadOnlySpan<byte> source) => new()
    {
        IdentificationLow = BinaryPrimitives.ReadUInt64LittleEndian(source[4..]),
        IdentificationHigh = BinaryPrimitives.ReadUInt32LittleEndian(source[12..]),
        Type = (ElfFileType)BinaryPrimitives.ReadUInt16LittleEndian(source[16..]),
        Machine = BinaryPrimitives.ReadUInt16LittleEndian(source[18..]),
        Version = BinaryPrimitives.ReadUInt32LittleEndian(source[20..]),
        Entry = BinaryPrimitives.ReadUInt64LittleEndian(source[24..]),
        ProgramHeaderOffset = BinaryPrimitives.ReadUInt64LittleEndian(source[32..]),
        SectionHeaderOffset = BinaryPrimitives.ReadUInt64LittleEndian(source[40..]),
        Flags = BinaryPrimitives.ReadUInt32LittleEndian(source[48..]),
        HeaderSize = BinaryPrimitives.ReadUInt16LittleEndian(source[52..]),
        ProgramHeaderSize = BinaryPrimitives.ReadUInt16LittleEndian(source[54..]),
        ProgramHeaderCount = BinaryPrimitives.ReadUInt16LittleEndian(source[56..]),
        SectionHeaderSize = BinaryPrimitives.ReadUInt16LittleEndian(source[58..]),
        SectionHeaderCount = BinaryPrimitives.ReadUInt16LittleEndian(source[60..]),
        SectionNamesIndex = BinaryPrimitives.ReadUInt16LittleEndian(source[62..]),
    };

    public void Write(Span<byte> destination)
    {
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[4..], IdentificationLow);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], IdentificationHigh);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[16..], (ushort)Type);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[18..], Machine);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[20..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], Entry);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[32..], ProgramHeaderOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[40..], SectionHeaderOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[48..], Flags);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[52..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[54..], ProgramHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[56..], ProgramHeaderCount);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[58..], SectionHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[60..], SectionHeaderCount);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[62..], SectionNamesIndex);
    }
}
