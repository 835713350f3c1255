// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.Objects;

namespace Afterlink.Rewriting.Kernel;

/// <summary>
/// What a rewritten kernel module says of itself, in a section that is not loaded: its original, the layout of the kernel it is for, and its sites.
/// A header, records of one size, and the strings that they name. It is the kernel target's site table.
/// </summary>
internal sealed record ModuleRecord
{
    /// <summary>The section's name.</summary>
    public const string SectionName = ".afterlink.module";

    /// <summary>The section of the shim and the stubs.</summary>
    public const string StubSection = ".afterlink.text";

    public const int Version = 1;

    private const uint Magic = 0x4B4C4641; // "AFLK"
    private const int HashSize = 32;
    private const int LayoutFields = 24;
    private const int HeaderSize = 64 + LayoutFields * sizeof(int) + 4;

    public required ulong OriginalSize { get; init; }

    public required ReadOnlyMemory<byte> OriginalHash { get; init; }

    public required KernelLayout Layout { get; init; }

    /// <summary>Bytes of the shim at the start of <see cref="StubSection"/>.</summary>
    public required uint ShimSize { get; init; }

    public required IReadOnlyList<RecordedSite> Sites { get; init; }

    /// <summary>The record as bytes.</summary>
    public byte[] Encode()
    {
        var sites = RecordedSites.Encode(Sites);
        var result = new byte[HeaderSize + sites.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(result, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(result.AsSpan(4), Version);
        BinaryPrimitives.WriteUInt64LittleEndian(result.AsSpan(8), OriginalSize);
        OriginalHash.Span.CopyTo(result.AsSpan(16));
        BinaryPrimitives.WriteUInt32LittleEndian(result.AsSpan(48), (uint)Sites.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(result.AsSpan(52), ShimSize);
        var fields = ToFields(Layout);
        for (var i = 0; i < LayoutFields; i++)
            BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(64 + i * sizeof(int)), fields[i]);
        sites.CopyTo(result, HeaderSize);
        return result;
    }

    /// <summary>The record of a module; null where <paramref name="diagnostics"/> says why there is none.</summary>
    public static ModuleRecord? Read(ElfFile file, DiagnosticBag diagnostics)
    {
        var sections = file.Sections.Where(static section => section.Name == SectionName).ToArray();
        if (sections.Length == 0)
        {
            diagnostics.Add(DiagnosticId.NotRewritten);
            return null;
        }

        if (sections.Length == 1 && sections[0].HasContent && TryRead(sections[0].Content, out var record, out var problem))
            return record;
        problem = sections.Length != 1 ? $"there are {sections.Length} of them" : sections[0].HasContent ? ProblemOf(sections[0].Content) : "it has no bytes";
        diagnostics.Add(DiagnosticId.KernelRecordDamaged, problem);
        return null;
    }

    private static string ProblemOf(ReadOnlyMemory<byte> bytes)
    {
        TryRead(bytes, out _, out var problem);
        return problem;
    }

    private static bool TryRead(ReadOnlyMemory<byte> bytes, out ModuleRecord? result, out string problem)
    {
        (result, problem) = (null, "it is too short");
        if (bytes.Length < HeaderSize)
            return false;
        var span = bytes.Span;
        problem = "it is of another version";
        if (BinaryPrimitives.ReadUInt32LittleEndian(span) != Magic || BinaryPrimitives.ReadUInt32LittleEndian(span[4..]) != Version)
            return false;
        var count = BinaryPrimitives.ReadUInt32LittleEndian(span[48..]);
        var fields = new int[LayoutFields];
        for (var i = 0; i < LayoutFields; i++)
            fields[i] = BinaryPrimitives.ReadInt32LittleEndian(span[(64 + i * sizeof(int))..]);
        problem = "its layout of the kernel cannot be";
        if (fields.Any(static field => field is < -1 or > ushort.MaxValue) || !IsPossible(FromFields(fields)))
            return false;
        if (!RecordedSites.TryRead(bytes[HeaderSize..], count, out var sites, out problem))
            return false;
        result = new ModuleRecord
        {
            OriginalSize = BinaryPrimitives.ReadUInt64LittleEndian(span[8..]),
            OriginalHash = bytes.Slice(16, HashSize),
            ShimSize = BinaryPrimitives.ReadUInt32LittleEndian(span[52..]),
            Layout = FromFields(fields),
            Sites = sites,
        };
        return true;
    }

    /// <summary>Whether fields of the layout lie in the entries that they are fields of, so that nobody reads behind them.</summary>
    private static bool IsPossible(KernelLayout layout) =>
        layout.AlternativeSize is >= 12 and <= 64 && layout.AlternativeFeature >= 8 && layout.AlternativeFeature + 2 <= layout.AlternativeSize
        && layout.AlternativeLength >= 8 && layout.AlternativeLength + 2 <= layout.AlternativeSize && layout.AlternativeFlags + 2 <= layout.AlternativeSize
        && layout.ParavirtSize is 0 or (>= 10 and <= 64) && layout.ParavirtType < Math.Max(1, layout.ParavirtSize) && layout.ParavirtLength < Math.Max(1, layout.ParavirtSize)
        && layout.OrcSize is 0 or (>= 6 and <= 64) && layout.VersionSize is 0 or (>= 16 and <= 256);

    private static int[] ToFields(KernelLayout layout) =>
    [
        layout.AlternativeSize, layout.AlternativeFeature, layout.AlternativeFlags, layout.DirectCallFlag, layout.AlternativeLength, layout.ParavirtSize,
        layout.ParavirtType, layout.ParavirtLength, layout.ExceptionSize, layout.BugSize, layout.OrcSize, layout.JumpSize, layout.StaticCallSize,
        layout.VersionSize, layout.VersionName, layout.FeatureXenPv, layout.FeatureHypervisor, layout.FeatureAlways,
        layout.IrqDisable, layout.IrqEnable, layout.SaveFlags, layout.ReadCr0, layout.ReadCr2, layout.ReadCr3,
    ];

    private static KernelLayout FromFields(int[] fields) => new()
    {
        AlternativeSize = fields[0],
        AlternativeFeature = fields[1],
        AlternativeFlags = fields[2],
        DirectCallFlag = (ushort)fields[3],
        AlternativeLength = fields[4],
        ParavirtSize = fields[5],
        ParavirtType = fields[6],
        ParavirtLength = fields[7],
        ExceptionSize = fields[8],
        BugSize = fields[9],
        OrcSize = fields[10],
        JumpSize = fields[11],
        StaticCallSize = fields[12],
        VersionSize = fields[13],
        VersionName = fields[14],
        FeatureXenPv = (ushort)fields[15],
        FeatureHypervisor = (ushort)fields[16],
        FeatureAlways = (ushort)fields[17],
        IrqDisable = fields[18],
        IrqEnable = fields[19],
        SaveFlags = fields[20],
        ReadCr0 = fields[21],
        ReadCr2 = fields[22],
        ReadCr3 = fields[23],
    };
}
