// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.IO.Compression;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Dwarf;

/// <summary>
/// The bytes of a section of debug information as a debugger sees them: decompressed and, in a relocatable file, relocated.
/// </summary>
internal sealed class DebugSection
{
    private const int CompressionHeaderSize = 24;
    private const uint CompressionZlib = 1;

    /// <summary>Debug information shrinks to a third or a tenth; a header that promises more than this would only take memory.</summary>
    private const ulong LargestRatio = 256;

    private const ulong LargestSize = 1UL << 30;

    private readonly Dictionary<int, ElfRelocation> _relocations = [];

    private DebugSection(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>The section with a name; empty where there is none or it cannot be decompressed.</summary>
    public static DebugSection Read(ElfFile file, string name)
    {
        if (file.FindSection(name) is not { HasContent: true } section)
            return new DebugSection(default);
        var bytes = (section.Flags & ElfSectionFlags.Compressed) == 0 ? section.Content : Decompress(section.Content);
        var result = new DebugSection(bytes);
        if (file.Type == ElfFileType.Relocatable)
            result.Relocate(file, section);
        return result;
    }

    /// <summary>The section whose address stands at an offset, where that is for the link editor to fill in.</summary>
    public ElfSection? SectionAt(int offset) => _relocations.TryGetValue(offset, out var relocation) ? relocation.Symbol?.Section : null;

    /// <summary>gABI, "Compressed Sections": type, reserved, size, alignment.</summary>
    private static ReadOnlyMemory<byte> Decompress(ReadOnlyMemory<byte> content)
    {
        if (content.Length < CompressionHeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(content.Span) != CompressionZlib)
            return default;
        var size = BinaryPrimitives.ReadUInt64LittleEndian(content.Span[8..]);
        if (size > LargestSize || size > LargestRatio * (ulong)content.Length)
            return default;
        var bytes = new byte[size];
        using var stream = new ZLibStream(new MemoryStream(content[CompressionHeaderSize..].ToArray()), CompressionMode.Decompress);
        try
        {
            return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length ? bytes : default(ReadOnlyMemory<byte>);
        }
        catch (InvalidDataException)
        {
            // Damaged debug information is no error: the caller has an empty section, and sites without lines.
            return default;
        }
    }

    private void Relocate(ElfFile file, ElfSection section)
    {
        var bytes = Bytes.ToArray();
        foreach (var relocation in file.Relocations)
        {
            if (relocation.Section != section || relocation.Symbol is null)
                continue;
            var value = relocation.Symbol.Value + (ulong)relocation.Addend;
            var width = ElfAbsoluteRelocation.Width(file.Machine, relocation.Type);
            if (width == 0 || !ElfBounds.Contains((ulong)bytes.Length, relocation.Offset, (ulong)width))
                continue;
            var field = bytes.AsSpan((int)relocation.Offset);
            if (width == sizeof(ulong))
                BinaryPrimitives.WriteUInt64LittleEndian(field, value);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(field, (uint)value);
            _relocations[(int)relocation.Offset] = relocation;
        }

        Bytes = bytes;
    }
}
