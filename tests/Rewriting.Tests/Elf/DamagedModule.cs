// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Elf;

/// <summary>A sound module and its fields by name, so that a test can damage exactly one.</summary>
internal sealed class DamagedModule
{
    private readonly ElfFile _file;

    public DamagedModule(string path)
    {
        Image = File.ReadAllBytes(path);
        _file = Fixture.Read(path);
    }

    public byte[] Image { get; set; }

    public int Length => Image.Length;

    /// <summary>Sets a field of the ELF header.</summary>
    public DamagedModule Header(int offset, int size, ulong value) => Set(offset, size, value);

    /// <summary>Sets a field of the header of the nth segment of a type.</summary>
    public DamagedModule Segment(ElfSegmentType type, int nth, int field, ulong value)
    {
        var index = _file.Segments.Select(static (segment, index) => (segment, index)).Where(pair => pair.segment.Type == type).ElementAt(nth).index;
        return Set(64 + index * 56 + field, sizeof(ulong), value);
    }

    /// <summary>Sets a field of a section's header.</summary>
    public DamagedModule Section(string name, int field, int size, ulong value)
    {
        var table = (int)BinaryPrimitives.ReadUInt64LittleEndian(Image.AsSpan(40));
        return Set(table + Find(name).Index * 64 + field, size, value);
    }

    /// <summary>Sets bytes of a section.</summary>
    public DamagedModule Content(string name, int position, int size, ulong value) => Set((int)Find(name).Offset + position, size, value);

    /// <summary>Sets the value of an entry of the dynamic table.</summary>
    public DamagedModule Dynamic(ElfDynamicTag tag, ulong value)
    {
        var index = _file.Dynamic!.Entries.Select(static (entry, index) => (entry, index)).First(pair => pair.entry.Tag == tag).index;
        return Set((int)_file.Dynamic.Offset + index * 16 + 8, sizeof(ulong), value);
    }

    /// <summary>Takes the tag of an entry of the dynamic table away, so that nobody knows the entry.</summary>
    public DamagedModule WithoutDynamic(ElfDynamicTag tag)
    {
        const ulong Unknown = 0x6000_0000;
        var index = _file.Dynamic!.Entries.Select(static (entry, index) => (entry, index)).First(pair => pair.entry.Tag == tag).index;
        return Set((int)_file.Dynamic.Offset + index * 16, sizeof(ulong), Unknown);
    }

    public ulong SizeOf(string section) => Find(section).Size;

    public int SegmentCount => _file.Segments.Count;

    private ElfSection Find(string name) => _file.FindSection(name) ?? throw new InvalidOperationException($"the fixture has no section {name}");

    private DamagedModule Set(int offset, int size, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        bytes[..size].CopyTo(Image.AsSpan(offset));
        return this;
    }
}
