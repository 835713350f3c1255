// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Text;
using Afterlink.Bindings;
using Afterlink.Rewriting.Elf;
using Afterlink.Sites;

namespace Afterlink.Rewriting.Objects;

/// <summary>The sites in the record of a relocatable file: records of one size, and the strings that they name.</summary>
internal static class RecordedSites
{
    private const int RecordSize = 64;
    private const int MaxBytes = 15;
    private const byte UnderAny = 1;

    /// <summary>Sites as bytes.</summary>
    public static byte[] Encode(IReadOnlyList<RecordedSite> sites)
    {
        var strings = new List<byte> { 0 };
        var places = new Dictionary<string, uint>(StringComparer.Ordinal) { [""] = 0 };
        uint Place(string text)
        {
            if (places.TryGetValue(text, out var place))
                return place;
            place = (uint)strings.Count;
            strings.AddRange(Encoding.UTF8.GetBytes(text));
            strings.Add(0);
            return places[text] = place;
        }

        var records = new byte[sites.Count * RecordSize];
        for (var i = 0; i < sites.Count; i++)
        {
            var site = sites[i];
            var record = records.AsSpan(i * RecordSize, RecordSize);
            BinaryPrimitives.WriteUInt32LittleEndian(record, Place(site.Section));
            BinaryPrimitives.WriteUInt32LittleEndian(record[4..], site.Offset);
            BinaryPrimitives.WriteUInt32LittleEndian(record[8..], site.WindowOffset);
            BinaryPrimitives.WriteUInt32LittleEndian(record[12..], site.Stub);
            BinaryPrimitives.WriteUInt32LittleEndian(record[16..], site.StubLength);
            BinaryPrimitives.WriteUInt32LittleEndian(record[20..], Place(site.Reason));
            BinaryPrimitives.WriteUInt32LittleEndian(record[24..], Place(site.Symbol));
            BinaryPrimitives.WriteUInt32LittleEndian(record[28..], site.SymbolOffset);
            BinaryPrimitives.WriteUInt16LittleEndian(record[32..], (ushort)site.Kind);
            record[34] = (byte)site.Window;
            record[35] = site.WindowLength;
            record[36] = site.IsUnderAny ? UnderAny : (byte)0;
            record[37] = (byte)site.Bytes.Length;
            site.Bytes.Span.CopyTo(record[40..]);
            BinaryPrimitives.WriteUInt32LittleEndian(record[56..], site.SectionIndex);
        }

        return [.. records, .. strings];
    }

    /// <summary>Reads sites; false where <paramref name="problem"/> says what is wrong.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, uint count, out List<RecordedSite> sites, out string problem)
    {
        sites = [];
        problem = "it is shorter than it says";
        if (!ElfBounds.ContainsTable((ulong)bytes.Length, 0, count, RecordSize))
            return false;
        var strings = new ElfStringTable(bytes[((int)count * RecordSize)..]);
        for (var i = 0; i < (int)count; i++)
        {
            problem = $"site {i} cannot be";
            if (!TryReadSite(bytes.Slice(i * RecordSize, RecordSize), strings, out var site))
                return false;
            sites.Add(site);
        }

        return true;
    }

    private static bool TryReadSite(ReadOnlyMemory<byte> bytes, ElfStringTable strings, out RecordedSite site)
    {
        var record = bytes.Span;
        site = null!;
        if (!strings.TryGet(BinaryPrimitives.ReadUInt32LittleEndian(record), out var section)
            || !strings.TryGet(BinaryPrimitives.ReadUInt32LittleEndian(record[20..]), out var reason)
            || !strings.TryGet(BinaryPrimitives.ReadUInt32LittleEndian(record[24..]), out var symbol)
            || record[37] is 0 or > MaxBytes || !Enum.IsDefined((WindowType)record[34]))
            return false;
        site = new RecordedSite
        {
            Section = section,
            SectionIndex = BinaryPrimitives.ReadUInt32LittleEndian(record[56..]),
            Offset = BinaryPrimitives.ReadUInt32LittleEndian(record[4..]),
            WindowOffset = BinaryPrimitives.ReadUInt32LittleEndian(record[8..]),
            Stub = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]),
            StubLength = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]),
            Reason = reason,
            Symbol = symbol,
            SymbolOffset = BinaryPrimitives.ReadUInt32LittleEndian(record[28..]),
            Kind = (SiteKind)BinaryPrimitives.ReadUInt16LittleEndian(record[32..]),
            Window = (WindowType)record[34],
            WindowLength = record[35],
            IsUnderAny = record[36] == UnderAny,
            Bytes = bytes.Slice(40, record[37]),
        };
        return true;
    }
}
