// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;

namespace Afterlink.Rewriting.Elf;

/// <summary>A section: its header (System V gABI, "Sections") and its bytes.</summary>
public sealed class ElfSection
{
    /// <summary>Bytes of a section header in the file.</summary>
    internal const int HeaderSize = 64;

    private ReadOnlyMemory<byte> _content;
    private int _sizeInImage;

    /// <summary>Its index in the section header table.</summary>
    public int Index { get; internal set; }

    /// <summary>Its name.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>What it holds.</summary>
    public ElfSectionType Type { get; set; }

    /// <summary>Bits of <see cref="ElfSectionFlags"/>.</summary>
    public ulong Flags { get; set; }

    /// <summary>Address in memory, 0 where it has none.</summary>
    public ulong Address { get; set; }

    /// <summary>Offset in the file.</summary>
    public ulong Offset { get; set; }

    /// <summary>Bytes in memory; in the file too, but for <see cref="ElfSectionType.NoBits"/>.</summary>
    public ulong Size { get; set; }

    /// <summary>Alignment, a power of two; 0 and 1 say none.</summary>
    public ulong Alignment { get; set; }

    /// <summary>Bytes of an entry, where the section is a table.</summary>
    public ulong EntrySize { get; set; }

    /// <summary>The section that this one needs: the strings of a symbol table, the symbols of relocations.</summary>
    public ElfSection? Link { get; set; }

    /// <summary>More, by type: the section that relocations patch, the first symbol that is not local.</summary>
    public uint Info { get; set; }

    /// <summary>Its bytes in the file. Setting other bytes sets <see cref="Size"/>.</summary>
    public ReadOnlyMemory<byte> Content
    {
        get => _content;
        set
        {
            _content = value;
            Size = (ulong)value.Length;
            IsResized = IsAdded || value.Length != _sizeInImage;
        }
    }

    /// <summary>Whether it holds instructions.</summary>
    public bool IsExecutable => (Flags & ElfSectionFlags.Execute) != 0;

    /// <summary>Whether it occupies memory of the process.</summary>
    public bool IsAllocated => (Flags & ElfSectionFlags.Allocate) != 0;

    /// <summary>Whether it has bytes in the file.</summary>
    public bool HasContent => Type is not (ElfSectionType.NoBits or ElfSectionType.Null);

    internal uint NameOffset { get; set; }

    /// <summary><c>sh_link</c> as it was read: kept apart from <see cref="Link"/> because the null section's is a number.</summary>
    internal uint LinkIndex { get; set; }

    /// <summary>Whether the section is not in the image that was read.</summary>
    internal bool IsAdded { get; init; }

    /// <summary>Whether its bytes need another place than the one that it was read from.</summary>
    internal bool IsResized { get; private set; }

    internal static ElfSection Read(int index, ReadOnlySpan<byte> source) => new()
    {
        Index = index,
        NameOffset = BinaryPrimitives.ReadUInt32LittleEndian(source),
        Type = (ElfSectionType)BinaryPrimitives.ReadUInt32LittleEndian(source[4..]),
        Flags = BinaryPrimitives.ReadUInt64LittleEndian(source[8..]),
        Address = BinaryPrimitives.ReadUInt64LittleEndian(source[16..]),
        Offset = BinaryPrimitives.ReadUInt64LittleEndian(source[24..]),
        Size = BinaryPrimitives.ReadUInt64LittleEndian(source[32..]),
        LinkIndex = BinaryPrimitives.ReadUInt32LittleEndian(source[40..]),
        Info = BinaryPrimitives.ReadUInt32LittleEndian(source[44..]),
        Alignment = BinaryPrimitives.ReadUInt64LittleEndian(source[48..]),
        EntrySize = BinaryPrimitives.ReadUInt64LittleEndian(source[56..]),
    };

    internal void WriteHeader(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, NameOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], (uint)Type);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], Address);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], Offset);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[32..], Size);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[40..], Link is null ? LinkIndex : (uint)Link.Index);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[44..], Info);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[48..], Alignment);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[56..], EntrySize);
    }

    internal void SetContentAsRead(ReadOnlyMemory<byte> content)
    {
        _content = content;
        _sizeInImage = content.Length;
    }

    internal ElfSection Clone() => (ElfSection)MemberwiseClone();

    /// <inheritdoc/>
    public override string ToString() => $"[{Index}] {Name}";
}
