// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
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
    private readonly FileView _view;
    private readonly int _stringsOffset;
    private readonly int _stringsSize;
    private readonly int[] _firstPatched = new int[BindingLayout.SlotCount];

    private SiteTable(FileView view, int count, int stringsOffset, int stringsSize)
    {
        (_view, _stringsOffset, _stringsSize) = (view, stringsOffset, stringsSize);

        // SAFETY: the caller has seen that the records fit.
        Records = (SiteRecord*)(view.Start + SiteTableLayout.HeaderSize);
        Count = count;
        Array.Fill(_firstPatched, -1);
    }

    /// <summary>The table as it stands in the file.</summary>
    public ReadOnlySpan<byte> Bytes => _view.Bytes;

    /// <summary>The records, in memory that stays mapped for good: handlers look into it.</summary>
    public SiteRecord* Records { get; }

    public int Count { get; }

    /// <summary>Whether a <c>pushf</c> or <c>popf</c> of 16 bits is patched.</summary>
    public bool HasNarrowFlags { get; private set; }

    /// <summary>Index of the first patched site of a kind, or -1.</summary>
    public int FirstPatched(SiteKind kind) => _firstPatched[(int)kind];

    /// <summary>Checks a table and takes its view over, for good; not where it throws.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="view">The table.</param>
    /// <param name="note">The note that led to it.</param>
    /// <param name="segments">The segments of the file.</param>
    /// <exception cref="AfterlinkException">The table is damaged or of another version.</exception>
    public static SiteTable Check(string path, FileView view, in ModuleNote note, ElfSegment[] segments)
    {
        var table = view.Bytes;
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
        var strings = table.Slice((int)stringsOffset, (int)stringsSize);
        if (strings.Length == 0 || strings[0] != 0 || strings[^1] != 0)
            throw Damaged(path, "its strings do not begin and end with a zero");

        var sites = new SiteTable(view, (int)count, (int)stringsOffset, (int)stringsSize);
        sites.CheckRecords(path, new SiteRecordCheck(note, segments, (int)stringsSize));
        return sites;
    }

    // One pass over all of them, compiled optimized at once for the reason that SiteRecordCheck gives.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CheckRecords(string path, SiteRecordCheck check)
    {
        var previous = 0UL;
        for (var i = 0; i < Count; i++)
        {
            ref readonly var record = ref Records[i];
            if (check.Fault(record) is { } reason)
                throw Damaged(path, $"record {i} {reason}");
            if (i != 0 && record.Address <= previous)
                throw Damaged(path, $"record {i} is out of order");
            previous = record.Address;
            if (record.Window == 0)
                continue;
            if (_firstPatched[(int)record.Kind] < 0)
                _firstPatched[(int)record.Kind] = i;
            HasNarrowFlags |= record.Kind is SiteKind.PushFlags or SiteKind.PopFlags && record.OperandSize == sizeof(ushort);
        }
    }

    /// <summary>A string of the table.</summary>
    public string Text(uint offset)
    {
        var rest = Bytes.Slice(_stringsOffset, _stringsSize)[(int)offset..];
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

    private static AfterlinkException Damaged(string path, string reason) => RuntimeDiagnostics.Exception(DiagnosticId.ModuleTableDamaged, path, reason);
}
