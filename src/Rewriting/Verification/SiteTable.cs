// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Text;
using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.X86.Patching;
using Afterlink.Sites;
using static Afterlink.Bindings.SiteTableLayout;

namespace Afterlink.Rewriting.Verification;

/// <summary>Reads a site table; every number in it is checked before it is used.</summary>
internal static class SiteTable
{
    private const int MaxInstructionLength = 15;

    /// <summary>Reads the table that a note leads to; null where <paramref name="diagnostics"/> says why it cannot be.</summary>
    public static SiteTableContent? Read(ElfFile file, ModuleNote note, DiagnosticBag diagnostics)
    {
        var all = file.GetBytesToEnd(note.SiteTable);
        if (note.SiteTableSize < HeaderSize || note.SiteTableSize > (ulong)all.Length)
            return Refuse(diagnostics, "it does not lie in the file");
        var table = all[..(int)note.SiteTableSize];
        var header = table.Span;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[HeaderMagic..]) != Magic)
            return Refuse(diagnostics, "it does not begin with AFLS");
        if (BinaryPrimitives.ReadUInt16LittleEndian(header[HeaderVersion..]) != SiteTableLayout.Version
            || BinaryPrimitives.ReadUInt16LittleEndian(header[HeaderRecordSize..]) != RecordSize)
            return Refuse(diagnostics, "it is of another version");

        var count = BinaryPrimitives.ReadUInt32LittleEndian(header[HeaderCount..]);
        var stringsOffset = BinaryPrimitives.ReadUInt32LittleEndian(header[HeaderStringsOffset..]);
        var stringsSize = BinaryPrimitives.ReadUInt32LittleEndian(header[HeaderStringsSize..]);
        var movedCount = BinaryPrimitives.ReadUInt32LittleEndian(header[HeaderMovedCount..]);
        if (HeaderSize + ((ulong)count * RecordSize) + ((ulong)movedCount * MovedSize) != stringsOffset || stringsOffset + (ulong)stringsSize != (ulong)table.Length)
            return Refuse(diagnostics, "its records and strings do not fill it");
        var strings = table[(int)stringsOffset..];
        if (strings.IsEmpty || strings.Span[0] != 0 || strings.Span[^1] != 0)
            return Refuse(diagnostics, "its strings do not begin and end with a zero");

        var records = new SiteRecord[count];
        for (var i = 0; i < records.Length; i++)
        {
            if (ReadRecord(table.Slice(HeaderSize + (i * RecordSize), RecordSize), strings.Span) is not { } record)
                return Refuse(diagnostics, $"record {i} has an impossible kind, length, window or string");
            if (i > 0 && records[i - 1].Address >= record.Address)
                return Refuse(diagnostics, $"record {i} is not behind the one before it");
            records[i] = record;
        }

        var moved = new VerifiedWindow[movedCount];
        for (var i = 0; i < moved.Length; i++)
        {
            var entry = table.Span.Slice(HeaderSize + (records.Length * RecordSize) + (i * MovedSize), MovedSize);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(entry[MovedLength..]);
            if (length > PatchWindow.MaxLength || BinaryPrimitives.ReadUInt32LittleEndian(entry[MovedReserved..]) != 0)
                return Refuse(diagnostics, $"the entry {i} of a moved window has an impossible length");
            moved[i] = new VerifiedWindow(
                BinaryPrimitives.ReadUInt64LittleEndian(entry[MovedWindow..]), (int)length, BinaryPrimitives.ReadUInt64LittleEndian(entry[MovedStub..]), 0, 0);
        }

        return new SiteTableContent(records, moved);
    }

    private static SiteRecord? ReadRecord(ReadOnlyMemory<byte> memory, ReadOnlySpan<byte> strings)
    {
        var bytes = memory.Span;
        var kind = (SiteKind)BinaryPrimitives.ReadUInt16LittleEndian(bytes[RecordKind..]);
        int length = bytes[RecordLength];
        if (SiteKinds.Find(kind) is null || length is 0 or > MaxInstructionLength || bytes[RecordWindowType] > (byte)WindowType.Punned)
            return null;
        var window = BinaryPrimitives.ReadUInt64LittleEndian(bytes[RecordWindow..]);
        var stub = BinaryPrimitives.ReadUInt64LittleEndian(bytes[RecordStub..]);
        int windowLength = bytes[RecordWindowLength];
        var isPatched = bytes[RecordWindowType] != (byte)WindowType.None;
        if (isPatched != (window != 0) || isPatched != (stub != 0) || isPatched != (windowLength != 0)
            || !TryReadString(bytes[RecordSymbol..], strings, out var symbol)
            || !TryReadString(bytes[RecordSource..], strings, out var source)
            || !TryReadString(bytes[RecordReason..], strings, out var reason)
            || !TryReadString(bytes[RecordText..], strings, out var text)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[RecordReserved..]) != 0
            || isPatched != (reason.Length == 0))
            return null;
        return new SiteRecord
        {
            Address = BinaryPrimitives.ReadUInt64LittleEndian(bytes[RecordAddress..]),
            Window = window,
            Stub = stub,
            Kind = kind,
            WindowLength = windowLength,
            WindowType = (WindowType)bytes[RecordWindowType],
            Flags = (SiteRecordFlags)bytes[RecordFlags],
            Bytes = memory.Slice(RecordBytes, length),
            Symbol = symbol,
            SymbolOffset = BinaryPrimitives.ReadUInt32LittleEndian(bytes[RecordSymbolOffset..]),
            Source = source,
            Line = BinaryPrimitives.ReadUInt32LittleEndian(bytes[RecordLine..]),
            Reason = reason,
            Hypercall = BinaryPrimitives.ReadUInt32LittleEndian(bytes[RecordHypercall..]),
            Text = text,
            Record = memory,
        };
    }

    private static bool TryReadString(ReadOnlySpan<byte> field, ReadOnlySpan<byte> strings, out string text)
    {
        text = "";
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(field);

        // The empty string has one place, at the start; any other begins behind the one before it.
        if (offset >= (uint)strings.Length || (offset != 0 && (strings[(int)offset - 1] != 0 || strings[(int)offset] == 0)))
            return false;
        var rest = strings[(int)offset..];

        // The pool ends in a zero, so there is one.
        text = Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
        return true;
    }

    private static SiteTableContent? Refuse(DiagnosticBag diagnostics, string why)
    {
        diagnostics.Add(DiagnosticId.SiteTableDamaged, why);
        return null;
    }
}
