// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Bindings;
using Afterlink.Rewriting.Patching;
using Afterlink.Sites;
using Iced.Intel;
using static Afterlink.Bindings.SiteTableLayout;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>Encodes the site table (<see cref="SiteTableLayout"/>).</summary>
internal static class SiteTableEncoder
{
    /// <summary>Encodes the table of a module.</summary>
    /// <param name="sites">All sites, by address; the planned ones.</param>
    /// <param name="reports">The same sites as reports show them: names, source lines, stub addresses.</param>
    /// <param name="moved">Stubs of windows without sites, by address of the window.</param>
    public static byte[] Encode(IReadOnlyList<PlannedSite> sites, IReadOnlyList<Site> reports, IEnumerable<PlacedStub> moved)
    {
        var strings = new StringPool();
        PlacedStub[] stubs = [.. moved.OrderBy(static stub => stub.Window.Address)];
        var count = sites.Count(static site => site.IsListed);
        var records = HeaderSize + (count * RecordSize);
        var table = new byte[records + (stubs.Length * MovedSize)];
        for (var i = 0; i < stubs.Length; i++)
        {
            var entry = table.AsSpan(records + (i * MovedSize), MovedSize);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[MovedWindow..], stubs[i].Window.Address);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[MovedStub..], stubs[i].Address);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[MovedLength..], (uint)stubs[i].Window.Length);
        }

        for (var i = 0; i < sites.Count; i++)
        {
            if (sites[i].IsListed)
                EncodeRecord(table.AsSpan(HeaderSize + (sites[i].Index * RecordSize), RecordSize), sites[i], reports[i], strings);
        }

        var pool = strings.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(HeaderMagic), Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(HeaderVersion), SiteTableLayout.Version);
        BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(HeaderRecordSize), RecordSize);
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(HeaderCount), (uint)count);
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(HeaderStringsOffset), (uint)table.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(HeaderStringsSize), (uint)pool.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(HeaderMovedCount), (uint)stubs.Length);
        return [.. table, .. pool];
    }

    private static void EncodeRecord(Span<byte> record, PlannedSite site, Site report, StringPool strings)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(record[RecordAddress..], site.Address);
        if (site.Window is { } window)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(record[RecordWindow..], window.Address);
            BinaryPrimitives.WriteUInt64LittleEndian(record[RecordStub..], report.StubAddress);
            record[RecordWindowLength] = (byte)window.Length;
            record[RecordWindowType] = (byte)window.Type;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(record[RecordKind..], (ushort)site.Entry.Kind);
        record[RecordLength] = (byte)(site.End - site.Start);
        site.Bytes.CopyTo(record[RecordBytes..]);
        EncodeOperands(record, site.Instruction, site.Entry.Kind, site.HypercallNumber is not null);

        BinaryPrimitives.WriteUInt32LittleEndian(record[RecordSymbol..], strings.Add(report.Symbol));
        BinaryPrimitives.WriteUInt32LittleEndian(record[RecordSymbolOffset..], report.SymbolOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(record[RecordSource..], strings.Add(report.SourceFile));
        BinaryPrimitives.WriteUInt32LittleEndian(record[RecordLine..], (uint)report.SourceLine);
        BinaryPrimitives.WriteUInt32LittleEndian(record[RecordReason..], strings.Add(report.Reason));
        BinaryPrimitives.WriteUInt32LittleEndian(record[RecordHypercall..], site.HypercallNumber ?? 0);
        BinaryPrimitives.WriteUInt32LittleEndian(record[RecordText..], strings.Add(report.Text));
    }

    /// <summary>Encodes the fields from flags to displacement.</summary>
    public static void EncodeOperands(Span<byte> record, in Instruction instruction, SiteKind kind, bool isDeclared)
    {
        var operands = SiteOperands.Of(instruction, kind);
        record[RecordFlags] = (byte)(operands.Flags | (isDeclared ? SiteRecordFlags.Declared : SiteRecordFlags.None));
        record[RecordRegister] = operands.Register;
        record[RecordOperandSize] = operands.OperandSize;
        record[RecordSystemRegister] = operands.SystemRegister;
        record[RecordMemoryBase] = operands.MemoryBase;
        record[RecordMemoryIndex] = operands.MemoryIndex;
        record[RecordMemoryScale] = operands.MemoryScale;
        record[RecordMemorySegment] = operands.MemorySegment;
        record[RecordAddressSize] = operands.AddressSize;
        BinaryPrimitives.WriteUInt16LittleEndian(record[RecordImmediate..], operands.Immediate);
        BinaryPrimitives.WriteInt64LittleEndian(record[RecordDisplacement..], operands.Displacement);
    }
}
