// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Objects;

/// <summary>What a prepared object says of itself, in a section that link editors leave out of what they make: its original, and its sites.</summary>
internal sealed record ObjectRecord
{
    /// <summary>The section's name.</summary>
    public const string SectionName = ".afterlink.object";

    public const int Version = 1;

    private const uint Magic = 0x524C4641; // "AFLR"
    private const int OriginalSizeOffset = 8;
    private const int HashOffset = 16;
    private const int HashSize = 32;
    private const int CountOffset = 48;
    private const int HeaderSize = 56;

    public required ulong OriginalSize { get; init; }

    public required ReadOnlyMemory<byte> OriginalHash { get; init; }

    public required IReadOnlyList<RecordedSite> Sites { get; init; }

    /// <summary>The record as bytes.</summary>
    public byte[] Encode()
    {
        var header = new byte[HeaderSize];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(sizeof(uint)), Version);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(OriginalSizeOffset), OriginalSize);
        OriginalHash.Span.CopyTo(header.AsSpan(HashOffset));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(CountOffset), Sites.Count);
        return [.. header, .. RecordedSites.Encode(Sites)];
    }

    /// <summary>Whether an object is a prepared one, or was linked from some (<c>ld -r</c>).</summary>
    public static bool IsIn(ElfFile file) => file.FindSection(SectionName) is not null;

    /// <summary>The record of an object; null where <paramref name="diagnostics"/> says why there is none.</summary>
    public static ObjectRecord? Read(ElfFile file, DiagnosticBag diagnostics)
    {
        var sections = file.Sections.Where(static section => section.Name == SectionName).ToArray();
        if (sections.Length == 0)
        {
            diagnostics.Add(DiagnosticId.NotRewritten);
            return null;
        }

        var (record, problem) = sections.Length == 1 && sections[0].HasContent ? Read(sections[0].Content) : (null, $"there are {sections.Length} sections {SectionName}");
        if (record is null)
            diagnostics.Add(DiagnosticId.SiteTableDamaged, problem);
        return record;
    }

    private static (ObjectRecord? Record, string Problem) Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < HeaderSize)
            return (null, "it is too short");
        var header = bytes.Span;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic || BinaryPrimitives.ReadUInt32LittleEndian(header[sizeof(uint)..]) != Version)
            return (null, "it is of another version");
        if (!RecordedSites.TryRead(bytes[HeaderSize..], BinaryPrimitives.ReadUInt32LittleEndian(header[CountOffset..]), out var sites, out var problem))
            return (null, problem);
        var record = new ObjectRecord
        {
            OriginalSize = BinaryPrimitives.ReadUInt64LittleEndian(header[OriginalSizeOffset..]),
            OriginalHash = bytes.Slice(HashOffset, HashSize),
            Sites = sites,
        };
        return (record, "");
    }
}
