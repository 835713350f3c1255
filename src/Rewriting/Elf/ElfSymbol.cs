// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;

namespace Afterlink.Rewriting.Elf;

/// <summary>A symbol (System V gABI, "Symbol Table").</summary>
public sealed class ElfSymbol
{
    /// <summary>Section index of an undefined symbol.</summary>
    public const ushort Undefined = 0;

    /// <summary>Section index of a symbol whose value is no address.</summary>
    public const ushort Absolute = 0xfff1;

    /// <summary>Section index of a symbol whose section has its index in another table.</summary>
    public const ushort ExtendedIndex = 0xffff;

    /// <summary>Bytes of a symbol in the file.</summary>
    internal const int EntrySize = 24;

    /// <summary>Section indices from here on are no sections.</summary>
    internal const ushort FirstReservedIndex = 0xff00;

    internal ElfSymbol(int index, string name, ReadOnlySpan<byte> entry, ElfSection? section)
    {
        Index = index;
        Name = name;
        Type = (byte)(entry[4] & 15);
        Binding = (byte)(entry[4] >> 4);
        Visibility = (byte)(entry[5] & 3);
        SectionIndex = BinaryPrimitives.ReadUInt16LittleEndian(entry[6..]);
        Value = BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]);
        Size = BinaryPrimitives.ReadUInt64LittleEndian(entry[16..]);
        Section = section;
    }

    /// <summary>Its index in its table.</summary>
    public int Index { get; }

    /// <summary>Its name, without version.</summary>
    public string Name { get; }

    /// <summary>One of <see cref="ElfSymbolType"/>.</summary>
    public byte Type { get; }

    /// <summary>One of <see cref="ElfSymbolBinding"/>.</summary>
    public byte Binding { get; }

    /// <summary>0 default, 1 internal, 2 hidden, 3 protected.</summary>
    public byte Visibility { get; }

    /// <summary>Address; in a relocatable file, offset in <see cref="Section"/>.</summary>
    public ulong Value { get; }

    /// <summary>Bytes, or 0 where unknown.</summary>
    public ulong Size { get; }

    /// <summary>The section's index as the symbol has it: undefined, reserved, or an index.</summary>
    public ushort SectionIndex { get; }

    /// <summary>The section, where the symbol is defined in one.</summary>
    public ElfSection? Section { get; }

    /// <summary>Whether another file must define it.</summary>
    public bool IsUndefined => SectionIndex == Undefined;

    /// <inheritdoc/>
    public override string ToString() => $"{Name} = 0x{Value:x}";
}
