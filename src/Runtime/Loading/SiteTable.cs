// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using System.Text;
using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Modules;
using Afterlink.Sites;

namespace Afterlink.Loading;

/// <summary>A site table that was checked: every number in its records can be followed.</summary>
internal sealed unsafe class SiteTable
{
    private const byte NoRegister = 0xFF;
    private const byte RipBase = 0xFE;
    private const int MaximumLength = 15;
    private const int SegmentFs = 4;
    private const int SegmentGs = 5;

    private readonly byte[] _strings;
    private readonly int[] _firstPatched;

    private SiteTable(SiteRecord* records, int count, byte[] strings, int[] firstPatched, bool hasNarrowFlags)
    {
        _firstPatched = firstPatched;
        HasNarrowFlags = hasNarrowFlags;
        Records = records;
        Count = count;
        _strings = strings;
    }

    /// <summary>The records, in native memory that is never given back: handlers look into it.</summary>
    public SiteRecord* Records { get; }

    public int Count { get; }

    /// <summary>Whether a <c>pushf</c> or <c>popf</c> of 16 bits is patched.</summary>
    public bool HasNarrowFlags { get; }

    /// <summary>Index of the first patched site of a kind, or -1.</summary>
    public int FirstPatched(SiteKind kind) => _firstPatched[(int)kind];

    /// <summary>Checks a table and takes it over.</summary>
    /// <exception cref="AfterlinkException">The table is damaged or of another version.</exception>
    public static SiteTable Read(string path, ReadOnlySpan<byte> table, ModuleNote note, ElfSegment[] segments)
    {
        if (table.Length < SiteTableLayout.HeaderSize || MemoryMarshal.Read<uint>(table) != SiteTableLayout.Magic)
            throw Damaged(path, "it does not begin as a site table");
        var version = MemoryMarshal.Read<ushort>(table[SiteTableLayout.HeaderVersion..]);
        if (version != SiteTableLayout.Version)
            throw RuntimeDiagnostics.Exception(DiagnosticId.ModuleTableVersion, path, version, SiteTableLayout.Version);

        var recordSize = MemoryMarshal.Read<ushort>(table[SiteTableLayout.HeaderRecordSize..]);
        var count = MemoryMarshal.Read<uint>(table[SiteTableLayout.HeaderCount..]);
        var stringsOffset = MemoryMarshal.Read<uint>(table[SiteTableLayout.HeaderStringsOffset..]);
        var stringsSize = MemoryMarshal.Read<uint>(table[SiteTableLayout.HeaderStringsSize..]);
        if (recordSize != SiteTableLayout.RecordSize || count >= 1u << BindingLayout.SiteIndexBits
            || (ulong)count * SiteTableLayout.RecordSize > (ulong)(table.Length - SiteTableLayout.HeaderSize))
            throw Damaged(path, "its records do not fit");
        if (stringsOffset > table.Length || stringsSize > table.Length - stringsOffset)
            throw Damaged(path, "its strings do not fit");
        var strings = table.Slice((int)stringsOffset, (int)stringsSize).ToArray();
        if (strings.Length == 0 || strings[0] != 0 || strings[^1] != 0)
            throw Damaged(path, "its strings do not begin and end with a zero");

        var bytes = table.Slice(SiteTableLayout.HeaderSize, (int)count * SiteTableLayout.RecordSize);
        var firstPatched = new int[BindingLayout.SlotCount];
        Array.Fill(firstPatched, -1);
        var hasNarrowFlags = false;
        var previous = 0UL;
        for (var i = 0; i < count; i++)
        {
            var record = MemoryMarshal.Read<SiteRecord>(bytes[(i * SiteTableLayout.RecordSize)..]);
            if (Fault(in record, note, segments, strings.Length) is { } reason)
                throw Damaged(path, $"record {i} {reason}");
            if (i != 0 && record.Address <= previous)
                throw Damaged(path, $"record {i} is out of order");
            previous = record.Address;
            if (record.Window == 0)
                continue;
            if (firstPatched[(int)record.Kind] < 0)
                firstPatched[(int)record.Kind] = i;
            hasNarrowFlags |= record.Kind is SiteKind.PushFlags or SiteKind.PopFlags && record.OperandSize == sizeof(ushort);
        }

        // SAFETY: room for all records is allocated, and at least one byte so that the pointer is never null.
        var copy = (SiteRecord*)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes.Length, 1), 64);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return new SiteTable(copy, (int)count, strings, firstPatched, hasNarrowFlags);
    }

    /// <summary>A string of the table.</summary>
    public string Text(uint offset)
    {
        var rest = _strings.AsSpan((int)offset);
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    /// <summary>A record as users see it.</summary>
    public Site Describe(int index, ulong loadBias)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));

        // SAFETY: the index was checked.
        var record = Records[index];
        return new Site(record, loadBias, Text(record.Symbol), Text(record.Source), Text(record.Reason), Text(record.Text));
    }

    /// <summary>A site by function, offset and source line, as far as they are known.</summary>
    public string Name(int index) => (uint)index < (uint)Count ? Describe(index, 0).ToString() : $"site {index}";

    private static string? Fault(in SiteRecord record, ModuleNote note, ElfSegment[] segments, int stringsSize)
    {
        if (SiteKinds.Find(record.Kind) is null || (int)record.Kind >= BindingLayout.SlotCount)
            return "has an unknown kind";
        if (record.Length is 0 or > MaximumLength || !IsCode(segments, record.Address, record.Length))
            return "is not in code";
        if ((record.WindowType == WindowType.None) != (record.Window == 0))
            return "has half a window";
        if (record.Window != 0 && (record.WindowLength < (record.WindowType == WindowType.Punned ? 1 : 2) || !IsCode(segments, record.Window, record.WindowLength)
            || record.Stub < note.StubText || record.Stub - note.StubText >= note.StubTextSize))
            return "has a window or a stub outside of code";
        if (!IsRegister(record.Register) || !IsRegister(record.MemoryIndex) || !(IsRegister(record.MemoryBase) || record.MemoryBase == RipBase))
            return "names a register that there is not";
        if (record.SystemRegister is > 15 and not NoRegister || record.MemorySegment is not (0 or SegmentFs or SegmentGs))
            return "names a system register that there is not";
        if (record.AddressSize is not (0 or 4 or 8) || record.MemoryScale is not (0 or 1 or 2 or 4 or 8))
            return "has an impossible address";
        return Math.Max(Math.Max(record.Symbol, record.Source), Math.Max(record.Reason, record.Text)) >= stringsSize ? "has a string outside of the table" : null;
    }

    private static bool IsRegister(byte number) => number is < 16 or NoRegister;

    private static bool IsCode(ElfSegment[] segments, ulong address, ulong length)
    {
        foreach (ref readonly var segment in segments.AsSpan())
        {
            if (segment.Type == ElfSegment.Load && (segment.Flags & ElfSegment.Executable) != 0 && segment.HoldsFileBytes(address, length))
                return true;
        }

        return false;
    }

    private static AfterlinkException Damaged(string path, string reason) => RuntimeDiagnostics.Exception(DiagnosticId.ModuleTableDamaged, path, reason);
}
