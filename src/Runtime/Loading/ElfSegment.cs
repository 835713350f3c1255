// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.Loading;

/// <summary>An Elf64_Phdr, byte for byte (System V gABI, "Program Header").</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ElfSegment
{
    public const int Size = 56;
    public const uint Load = 1;
    public const uint Note = 4;
    public const uint Relro = 0x6474E552; // PT_GNU_RELRO
    public const uint Executable = 1;
    public const uint Writable = 2;
    public const uint Readable = 4;

    public uint Type;
    public uint Flags;
    public ulong Offset;
    public ulong Address;
    public ulong PhysicalAddress;
    public ulong FileSize;
    public ulong MemorySize;
    public ulong Alignment;

    /// <summary>Whether a range of link-time addresses lies in the segment, counting only the bytes that the file has.</summary>
    public readonly bool HoldsFileBytes(ulong address, ulong length) => Holds(address, length, FileSize);

    /// <summary>Whether a range of link-time addresses lies in the segment as it is mapped.</summary>
    public readonly bool HoldsMemory(ulong address, ulong length) => Holds(address, length, MemorySize);

    private readonly bool Holds(ulong address, ulong length, ulong size) =>
        address >= Address && address - Address <= size && length <= size - (address - Address);
}
