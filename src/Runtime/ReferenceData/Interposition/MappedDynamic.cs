// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Loading;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>
/// The dynamic section of a mapped module (System V gABI, "Dynamic Section"). All that it says is checked against the module's segments, because
/// a damaged module must not lead this process astray.
/// </summary>
internal sealed unsafe class MappedDynamic
{
    private const uint DynamicSegment = 2; // PT_DYNAMIC
    private const int MaximumEntries = 1024;

    private readonly ElfSegment[] _segments;
    private readonly ulong _bias;
    private readonly Dictionary<ulong, ulong> _values = [];

    /// <summary>Reads the section.</summary>
    /// <param name="segments">The module's program headers, which were checked against the mapped ones.</param>
    /// <param name="bias">What is added to link-time addresses.</param>
    public MappedDynamic(ElfSegment[] segments, ulong bias)
    {
        (_segments, _bias) = (segments, bias);
        var section = Array.Find(segments, static segment => segment.Type == DynamicSegment);
        var count = Math.Min(section.MemorySize / (ulong)sizeof(DynamicEntry), MaximumEntries);
        if (!TryRead<DynamicEntry>(section.Address, count, out var entries))
            return;
        foreach (var entry in entries)
        {
            if (entry.Tag == 0)
                break;
            _ = _values.TryAdd(entry.Tag, entry.Value);
        }
    }

    /// <summary>The value of an entry that is no address.</summary>
    public ulong Value(DynamicTag tag) => _values.GetValueOrDefault((ulong)tag);

    /// <summary>The link-time address that an entry gives; 0 where there is none. glibc turns them into real ones where the section is writable, musl does not.</summary>
    public ulong Address(DynamicTag tag) => Value(tag) is var value && value >= _bias && _bias != 0 ? value - _bias : value;

    /// <summary>Elements of the module's memory, where all of them are in one readable segment.</summary>
    public bool TryRead<T>(ulong address, ulong count, out ReadOnlySpan<T> elements)
        where T : unmanaged
    {
        elements = default;
        if (count > (ulong)(int.MaxValue / sizeof(T)) || !Array.Exists(_segments, segment => segment.Type == ElfSegment.Load
            && (segment.Flags & ElfSegment.Readable) != 0 && segment.HoldsMemory(address, count * (ulong)sizeof(T))))
            return false;

        // SAFETY: the elements lie in a segment that the dynamic linker has mapped for reading, and a loaded module stays mapped.
        elements = new ReadOnlySpan<T>((void*)(nuint)(_bias + address), (int)count);
        return true;
    }

    /// <summary>Whether a string of the module's string table is this one.</summary>
    public bool IsName(uint offset, ReadOnlySpan<byte> name)
    {
        var size = Value(DynamicTag.StringsSize);
        return offset < size && (ulong)name.Length < size - offset
            && TryRead<byte>(Address(DynamicTag.Strings) + offset, (ulong)name.Length + 1, out var text)
            && text[^1] == 0 && text[..^1].SequenceEqual(name);
    }

    /// <summary>A string of the module's string table; empty where it is none, or longer than any name that is of interest here.</summary>
    public ReadOnlySpan<byte> Name(uint offset)
    {
        const ulong Longest = 256;
        var size = Value(DynamicTag.StringsSize);
        if (offset >= size || !TryRead<byte>(Address(DynamicTag.Strings) + offset, Math.Min(size - offset, Longest), out var text))
            return [];
        var end = text.IndexOf((byte)0);
        return end < 0 ? [] : text[..end];
    }

    /// <summary>A symbol of the dynamic symbol table.</summary>
    public bool TryReadSymbol(uint index, out ElfSymbol symbol)
    {
        var isThere = TryRead<ElfSymbol>(Address(DynamicTag.Symbols) + ((ulong)index * (ulong)sizeof(ElfSymbol)), 1, out var symbols);
        symbol = isThere ? symbols[0] : default;
        return isThere;
    }
}
