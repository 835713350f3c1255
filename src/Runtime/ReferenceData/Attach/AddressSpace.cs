// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Runtime.InteropServices;
using Afterlink.ReferenceData.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Attach;

/// <summary>
/// The mappings of this process: by <c>PROCMAP_QUERY</c>, one call for one mapping (Linux 6.11), or by reading /proc/self/maps.
/// </summary>
internal sealed unsafe class AddressSpace : IDisposable
{
    // _IOWR('f', 17, struct procmap_query), include/uapi/linux/fs.h
    private const nuint QueryRequest = 0xC0686611;
    private const ulong CoveringOrNext = 0x10; // PROCMAP_QUERY_COVERING_OR_NEXT_VMA

    private readonly SafeFileHandle _maps = File.OpenHandle("/proc/self/maps", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
    private bool _canQuery = true;

    /// <summary>Reads the text even where the kernel answers queries; for tests.</summary>
    internal bool ReadsText
    {
        get => !_canQuery;
        set => _canQuery = !value;
    }

    /// <summary>The mapping that holds an address, or the first one behind it.</summary>
    public bool TryFind(nuint address, out Mapping mapping)
    {
        if (_canQuery && TryQuery(address, out mapping, out var isAnswer))
            return isAnswer;
        _canQuery = false;
        return TryRead(address, out mapping);
    }

    /// <inheritdoc/>
    public void Dispose() => _maps.Dispose();

    // False where the kernel cannot be asked so.
    private bool TryQuery(nuint address, out Mapping mapping, out bool isAnswer)
    {
        const int NoEntry = 2; // ENOENT
        var query = new Query { Size = (ulong)sizeof(Query), Flags = CoveringOrNext, Address = address };
        isAnswer = Ask(ref query);
        if (!isAnswer)
        {
            mapping = default;
            return Marshal.GetLastPInvokeError() == NoEntry;
        }

        mapping = new((nuint)query.Start, (nuint)query.End, (MappingAccess)(query.AccessFlags & 0xF), query.Offset,
            query.DeviceMajor, query.DeviceMinor, query.Inode, query.Inode == 0 && IsHeap(address));
        return true;
    }

    private bool IsHeap(nuint address)
    {
        // Longer than any name that anonymous memory can have (PR_SET_VMA_ANON_NAME: 80 bytes).
        const int NameLength = 128;
        var name = stackalloc byte[NameLength];
        var query = new Query { Size = (ulong)sizeof(Query), Flags = CoveringOrNext, Address = address, NameSize = NameLength, NameAddress = (ulong)name };
        return Ask(ref query) && query.NameSize is > 0 and <= NameLength && new ReadOnlySpan<byte>(name, (int)query.NameSize).StartsWith("[heap]"u8);
    }

    private bool Ask(ref Query query)
    {
        fixed (Query* pointer = &query)
        {
            // SAFETY: the kernel fills the structure, whose size it is told, and at most NameSize bytes of the name.
            return FileCalls.ControlDevice(_maps, QueryRequest, pointer) == 0;
        }
    }

    private static bool TryRead(nuint address, out Mapping mapping)
    {
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            if (TryParse(line, out mapping) && mapping.End > address)
                return true;
        }

        mapping = default;
        return false;
    }

    /// <summary>One line: <c>start-end rwxp offset major:minor inode path</c>, proc_pid_maps(5).</summary>
    internal static bool TryParse(ReadOnlySpan<char> line, out Mapping mapping)
    {
        mapping = default;
        Span<Range> parts = stackalloc Range[6];
        var count = line.Split(parts, ' ', StringSplitOptions.RemoveEmptyEntries);
        if (count < 5 || line[parts[1]] is not { Length: 4 } access)
            return false;
        var range = line[parts[0]];
        var device = line[parts[3]];
        var (dash, colon) = (range.IndexOf('-'), device.IndexOf(':'));
        if (dash < 0 || colon < 0
            || !nuint.TryParse(range[..dash], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start)
            || !nuint.TryParse(range[(dash + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end)
            || !ulong.TryParse(line[parts[2]], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var offset)
            || !uint.TryParse(device[..colon], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var major)
            || !uint.TryParse(device[(colon + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var minor)
            || !ulong.TryParse(line[parts[4]], NumberStyles.None, CultureInfo.InvariantCulture, out var inode))
            return false;
        var flags = (access[0] == 'r' ? MappingAccess.Read : 0) | (access[1] == 'w' ? MappingAccess.Write : 0)
            | (access[2] == 'x' ? MappingAccess.Execute : 0) | (access[3] == 's' ? MappingAccess.Shared : 0);
        mapping = new(start, end, flags, offset, major, minor, inode, count == 6 && line[parts[5]].SequenceEqual("[heap]"));
        return true;
    }

    /// <summary>struct procmap_query, include/uapi/linux/fs.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Query
    {
        public ulong Size;
        public ulong Flags;
        public ulong Address;
        public ulong Start;
        public ulong End;
        public ulong AccessFlags;
        public ulong PageSize;
        public ulong Offset;
        public ulong Inode;
        public uint DeviceMajor;
        public uint DeviceMinor;
        public uint NameSize;
        public uint BuildIdSize;
        public ulong NameAddress;
        public ulong BuildIdAddress;
    }
}
