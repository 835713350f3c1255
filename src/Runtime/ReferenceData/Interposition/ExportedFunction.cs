// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>Finds a function in a module's dynamic symbol table, where <c>dlsym</c> and the dynamic linker find it.</summary>
internal static class ExportedFunction
{
    /// <summary>Link-time address of the word that holds the function's address, and that address.</summary>
    /// <returns>False where the module exports no such function.</returns>
    public static bool TryFind(MappedDynamic module, string name, out ulong word, out ulong address)
    {
        (word, address) = (0, 0);
        var bytes = Encoding.UTF8.GetBytes(name);
        var index = module.Address(DynamicTag.GnuHash) != 0 ? FindByGnuHash(module, bytes) : FindByHash(module, bytes);
        if (index == 0 || !module.TryReadSymbol(index, out var symbol))
            return false;
        word = module.Address(DynamicTag.Symbols) + ((ulong)index * (ulong)System.Runtime.CompilerServices.Unsafe.SizeOf<ElfSymbol>()) + ElfSymbol.ValueOffset;
        address = symbol.Value;
        return true;
    }

    // DT_GNU_HASH: bucket count, first symbol, words and shift of a Bloom filter, the filter, buckets, chains whose last element has bit 0 set.
    private static uint FindByGnuHash(MappedDynamic module, byte[] name)
    {
        var table = module.Address(DynamicTag.GnuHash);
        if (!module.TryRead<uint>(table, 4, out var header) || header[0] == 0)
            return 0;
        var hash = 5381u;
        foreach (var character in name)
            hash = unchecked((hash * 33) + character);
        var buckets = table + 16 + ((ulong)header[2] * sizeof(ulong));
        var chains = buckets + ((ulong)header[0] * sizeof(uint));
        if (!module.TryRead<uint>(buckets + (hash % header[0] * sizeof(uint)), 1, out var bucket) || bucket[0] < header[1])
            return 0;
        for (var index = bucket[0]; module.TryRead<uint>(chains + ((ulong)(index - header[1]) * sizeof(uint)), 1, out var chain); index++)
        {
            if ((chain[0] | 1) == (hash | 1) && IsFunction(module, index, name))
                return index;
            if ((chain[0] & 1) != 0)
                break;
        }

        return 0;
    }

    // DT_HASH: the number of chains is that of the symbols.
    private static uint FindByHash(MappedDynamic module, byte[] name)
    {
        if (!module.TryRead<uint>(module.Address(DynamicTag.Hash), 2, out var header))
            return 0;
        for (var index = 1u; index < header[1]; index++)
        {
            if (IsFunction(module, index, name))
                return index;
        }

        return 0;
    }

    private static bool IsFunction(MappedDynamic module, uint index, byte[] name) =>
        module.TryReadSymbol(index, out var symbol) && symbol.IsDefinedFunction && module.IsName(symbol.Name, name);
}
