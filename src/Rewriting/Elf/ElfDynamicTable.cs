// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>The dynamic table (<c>PT_DYNAMIC</c>): what the dynamic linker goes by.</summary>
public sealed class ElfDynamicTable
{
    private readonly ElfDynamicEntry[] _entries;

    internal ElfDynamicTable(ulong address, ulong offset, ulong size, ElfDynamicEntry[] entries)
    {
        Address = address;
        Offset = offset;
        Size = size;
        _entries = entries;
    }

    /// <summary>Its address.</summary>
    public ulong Address { get; }

    /// <summary>Its offset in the file.</summary>
    public ulong Offset { get; }

    /// <summary>Its bytes, spare entries after the end mark included.</summary>
    public ulong Size { get; }

    /// <summary>The entries before the end mark.</summary>
    public IReadOnlyList<ElfDynamicEntry> Entries => _entries;

    /// <summary>The value of the first entry with <paramref name="tag"/>.</summary>
    public bool TryGet(ElfDynamicTag tag, out ulong value)
    {
        var index = IndexOf(tag);
        value = index < 0 ? 0 : _entries[index].Value;
        return index >= 0;
    }

    /// <summary>The value of the first entry with <paramref name="tag"/>, or 0.</summary>
    public ulong GetOrZero(ElfDynamicTag tag) => TryGet(tag, out var value) ? value : 0;

    /// <summary>The index of the first entry with <paramref name="tag"/>, or -1.</summary>
    internal int IndexOf(ElfDynamicTag tag) => Array.FindIndex(_entries, entry => entry.Tag == tag);
}
