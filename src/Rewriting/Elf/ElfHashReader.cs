// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;

namespace Afterlink.Rewriting.Elf;

/// <summary>
/// Counts the dynamic symbols. The dynamic table has no count of them: the hash tables, or the section header, imply it.
/// </summary>
internal sealed class ElfHashReader(ElfFile file, ElfDynamicTable dynamic)
{
    /// <summary>Whether the tables agree with the file; the count does not have to fit into it.</summary>
    public bool TryCountSymbols(ulong symbolTable, out ulong count)
    {
        count = 0;
        if (dynamic.TryGet(ElfDynamicTag.Hash, out var hash) && !TryReadSystemV(hash, out count, out _))
            return false;
        ulong gnuCount = 0;
        if (dynamic.TryGet(ElfDynamicTag.GnuHash, out var gnuHash) && !TryReadGnu(gnuHash, out gnuCount, out _))
            return false;
        count = Math.Max(count, gnuCount);
        var section = file.Sections.FirstOrDefault(section => section.Type == ElfSectionType.DynamicSymbolTable && section.Address == symbolTable);
        if (section is not null)
            count = Math.Max(count, section.Size / ElfSymbol.EntrySize);

        // A GNU table names only the symbols that others may look up; what relocations use beyond them is counted here.
        if (section is null && hash == 0)
            count = Math.Max(count, Math.Max(CountRelocated(ElfDynamicTag.Relocations, ElfDynamicTag.RelocationsSize), CountRelocated(ElfDynamicTag.PltRelocations, ElfDynamicTag.PltRelocationsSize)));
        return true;
    }

    /// <summary>gABI, "Hash Table": nbucket, nchain, buckets, chains; "the number of symbol table entries should equal nchain".</summary>
    public bool TryReadSystemV(ulong address, out ulong count, out ulong size)
    {
        (count, size) = (0, 0);
        var table = file.GetBytesToEnd(address).Span;
        if (table.Length < 8)
            return false;
        ulong buckets = BinaryPrimitives.ReadUInt32LittleEndian(table);
        count = BinaryPrimitives.ReadUInt32LittleEndian(table[4..]);
        size = 8 + (buckets + count) * sizeof(uint);
        return ElfBounds.ContainsTable((ulong)table.Length, 8, buckets + count, sizeof(uint));
    }

    /// <summary>
    /// Four words (buckets, first symbol, Bloom words, shift), Bloom filter, buckets, chains. The last chain's end mark (bit 0) is at
    /// the last symbol.
    /// </summary>
    public bool TryReadGnu(ulong address, out ulong count, out ulong size)
    {
        (count, size) = (0, 0);
        var table = file.GetBytesToEnd(address).Span;
        if (table.Length < 16)
            return false;
        var buckets = BinaryPrimitives.ReadUInt32LittleEndian(table);
        var first = BinaryPrimitives.ReadUInt32LittleEndian(table[4..]);
        var bloomBytes = (ulong)BinaryPrimitives.ReadUInt32LittleEndian(table[8..]) * sizeof(ulong);
        if (!ElfBounds.Contains((ulong)table.Length, 16, bloomBytes) || !ElfBounds.ContainsTable((ulong)table.Length, 16 + bloomBytes, buckets, sizeof(uint)))
            return false;
        var rest = table[(16 + (int)bloomBytes)..];
        size = 16 + bloomBytes + (ulong)buckets * sizeof(uint);
        var last = 0U;
        for (var i = 0; i < (int)buckets; i++)
            last = Math.Max(last, BinaryPrimitives.ReadUInt32LittleEndian(rest[(i * sizeof(uint))..]));
        if (last == 0)
        {
            count = first;
            return true;
        }

        if (last < first)
            return false;
        var chains = rest[((int)buckets * sizeof(uint))..];
        for (ulong symbol = last; ElfBounds.ContainsTable((ulong)chains.Length, 0, symbol - first + 1, sizeof(uint)); symbol++)
        {
            if ((BinaryPrimitives.ReadUInt32LittleEndian(chains[((int)(symbol - first) * sizeof(uint))..]) & 1) != 0)
            {
                count = symbol + 1;
                size += (count - first) * sizeof(uint);
                return true;
            }
        }

        return false;
    }

    private ulong CountRelocated(ElfDynamicTag tableTag, ElfDynamicTag sizeTag)
    {
        var size = dynamic.GetOrZero(sizeTag);
        if (size > int.MaxValue)
            return 0;
        var count = 0UL;
        for (var entries = file.GetBytes(dynamic.GetOrZero(tableTag), (int)size); entries.Length >= ElfRelocation.EntrySize; entries = entries[ElfRelocation.EntrySize..])
        {
            var symbol = BinaryPrimitives.ReadUInt32LittleEndian(entries[12..]);
            if (symbol != 0)
                count = Math.Max(count, symbol + 1UL);
        }

        return count;
    }
}
