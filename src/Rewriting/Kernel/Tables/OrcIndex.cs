// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.X86;

namespace Afterlink.Rewriting.Kernel.Tables;

/// <summary>Finds the unwind record that covers a place of code.</summary>
internal sealed class OrcIndex
{
    private readonly int _size;
    private readonly ReadOnlyMemory<byte> _entries;
    private readonly Dictionary<int, List<(long Offset, int Entry)>> _bySection = [];

    /// <summary>Reads the records of a module.</summary>
    /// <param name="file">The module.</param>
    /// <param name="size">Bytes of a record; 0 where the kernel has none.</param>
    public OrcIndex(ElfFile file, int size)
    {
        _size = size;
        if (size == 0)
            return;
        _entries = file.FindSection(KernelTables.Orc) is { HasContent: true } section ? section.Content : default;
        foreach (var relocation in file.Relocations)
        {
            if (relocation is not { Section.Name: KernelTables.OrcPlaces, Type: X86RelocationType.PcRelative32, Symbol: { Section: { } target } symbol }
                || relocation.Offset % sizeof(int) != 0 || relocation.Offset / sizeof(int) >= (uint)(_entries.Length / size))
                continue;
            if (!_bySection.TryGetValue(target.Index, out var list))
                _bySection.Add(target.Index, list = []);
            list.Add(((long)symbol.Value + relocation.Addend, (int)(relocation.Offset / sizeof(int))));
        }

        foreach (var list in _bySection.Values)
            list.Sort();
    }

    /// <summary>Copies the record that covers a place, the last one at or before it; nothing but zeros where there is none.</summary>
    /// <returns>Where the record begins; -1 where there is none.</returns>
    public long Find(ElfSection section, long offset, Span<byte> entry)
    {
        entry.Clear();
        if (!_bySection.TryGetValue(section.Index, out var list))
            return -1;
        var (low, high) = (0, list.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (list[middle].Offset <= offset)
                low = middle + 1;
            else
                high = middle;
        }

        if (low == 0)
            return -1;
        _entries.Span.Slice(list[low - 1].Entry * _size, _size).CopyTo(entry);
        return list[low - 1].Offset;
    }
}
