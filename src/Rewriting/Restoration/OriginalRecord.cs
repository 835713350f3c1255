// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Restoration;

/// <summary>
/// What a rewritten file carries so that the original can be had back: a delta, and a trailer of 16 bytes that says of what. It is the last thing
/// in the file, and a section where the file has section headers; where it has none, or no names for them, the trailer is found at the file's end.
/// The delta is not compressed: it is a few hundred bytes, and a compressor's output depends on its version, which the module's bytes must not.
/// </summary>
/// <param name="Delta">The delta.</param>
/// <param name="SourceLength">Bytes from the start of the file that the delta copies from.</param>
internal readonly record struct OriginalRecord(ReadOnlyMemory<byte> Delta, uint SourceLength)
{
    /// <summary>The section's name.</summary>
    public const string SectionName = ".afterlink.original";

    private const uint Magic = 0x4F4C4641; // "AFLO"
    private const uint Version = 1;
    private const int TrailerDeltaSize = 0;
    private const int TrailerSourceLength = 4;
    private const int TrailerVersion = 8;
    private const int TrailerMagic = 12;
    private const int TrailerSize = 16;

    // Offsets in a section header (System V gABI, "Sections").
    private const int SectionHeaderOffset = 24;
    private const int SectionHeaderSize = 32;

    /// <summary>Bytes of the record with its trailer.</summary>
    public int Size => Delta.Length + TrailerSize;

    /// <summary>
    /// Appends the record of a file that is complete but for it, and for the place and size in the record's section header, which is the last
    /// bytes of <paramref name="image"/> where <paramref name="hasSection"/>. The delta copies from nothing that is written here.
    /// </summary>
    public static byte[] Append(byte[] image, ReadOnlySpan<byte> original, bool hasSection)
    {
        var sourceLength = image.Length - (hasSection ? ElfSection.HeaderSize : 0);
        var delta = DeltaEncoder.Encode(original, image.AsSpan(0, sourceLength));
        var size = delta.Length + TrailerSize;
        if (hasSection)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(sourceLength + SectionHeaderOffset), (ulong)image.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(sourceLength + SectionHeaderSize), (ulong)size);
        }

        var result = new byte[image.Length + size];
        image.CopyTo(result, 0);
        delta.CopyTo(result, image.Length);
        var trailer = result.AsSpan(^TrailerSize);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[TrailerDeltaSize..], (uint)delta.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[TrailerSourceLength..], (uint)sourceLength);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[TrailerVersion..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[TrailerMagic..], Magic);
        return result;
    }

    /// <summary>The record of a file; null where it has none, or with a problem in words where it has one that cannot be used.</summary>
    public static OriginalRecord? Find(ElfFile file, out string? problem)
    {
        problem = null;

        // The last one: nothing keeps an original from having a section of this name.
        var section = file.Sections.LastOrDefault(static section => section.Name == SectionName);
        var bytes = section?.Content ?? file.Image;
        if (bytes.Length < TrailerSize || ReadTrailer(bytes, TrailerMagic) != Magic)
        {
            problem = section is null ? null : "it does not end in its trailer";
            return null;
        }

        if (ReadTrailer(bytes, TrailerVersion) is var version && version != Version)
            problem = $"it has version {version} instead of {Version}";
        else if (ReadTrailer(bytes, TrailerDeltaSize) is var size && size > bytes.Length - TrailerSize)
            problem = "it is shorter than it says";
        else
            return new OriginalRecord(bytes[^(TrailerSize + (int)size)..^TrailerSize], ReadTrailer(bytes, TrailerSourceLength));
        return null;
    }

    private static uint ReadTrailer(ReadOnlyMemory<byte> bytes, int field) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[^TrailerSize..][field..]);
}
