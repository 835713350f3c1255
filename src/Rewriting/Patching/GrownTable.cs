// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Text;
using Afterlink.Bindings;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>Makes the new content of the tables that get one more entry: for the weak symbol of the binding table and its relocation.</summary>
internal static class GrownTable
{
    private const byte WeakObject = ElfSymbolBinding.Weak << 4 | ElfSymbolType.Object;

    /// <summary>VER_NDX_GLOBAL: no version.</summary>
    private const ushort Unversioned = 1;

    /// <summary>The content of a table that moves.</summary>
    public static byte[] Make(SharedObjectLayout layout, LoadedTable table)
    {
        var file = layout.Original;
        var old = file.GetBytes(table.Address, (int)table.Size);
        if (table.Growth == 0)
            return old.ToArray();
        return table.Tag switch
        {
            ElfDynamicTag.Hash => [.. WithOneMoreSymbol(old), 0, 0, 0, 0],
            ElfDynamicTag.SymbolTable => [.. old, .. MakeSymbol(file)],
            ElfDynamicTag.StringTable => [.. old, .. Encoding.ASCII.GetBytes(BindingLayout.SymbolName), 0],
            ElfDynamicTag.VersionSymbols => [.. old, (byte)Unversioned, (byte)(Unversioned >> 8)],
            ElfDynamicTag.Relocations => WithRelocation(layout, old),
            _ => old.ToArray(),
        };
    }

    /// <summary>
    /// nchain counts the symbols (gABI, "Hash Table"). The symbol is in no chain: nobody looks it up here, and its relocation names it by index.
    /// </summary>
    private static byte[] WithOneMoreSymbol(ReadOnlySpan<byte> hash)
    {
        var content = hash.ToArray();
        var count = content.AsSpan(sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(count, BinaryPrimitives.ReadUInt32LittleEndian(count) + 1);
        return content;
    }

    private static byte[] MakeSymbol(ElfFile file)
    {
        var symbol = new byte[ElfSymbol.EntrySize];
        BinaryPrimitives.WriteUInt32LittleEndian(symbol, (uint)file.Dynamic!.GetOrZero(ElfDynamicTag.StringTableSize));
        symbol[4] = WeakObject;
        return symbol;
    }

    /// <summary>
    /// The relocation stands behind the relative ones and before all others: at the end of the table the resolver of an exported IFUNC would
    /// run before it, and find the cell empty.
    /// </summary>
    private static byte[] WithRelocation(SharedObjectLayout layout, ReadOnlySpan<byte> old)
    {
        var relative = layout.Original.Dynamic!.GetOrZero(ElfDynamicTag.RelativeRelocationCount);
        var position = (int)Math.Min(relative, (ulong)(old.Length / ElfRelocation.EntrySize)) * ElfRelocation.EntrySize;
        var relocation = new byte[ElfRelocation.EntrySize];
        BinaryPrimitives.WriteUInt64LittleEndian(relocation, layout.BindingCellAddress);
        BinaryPrimitives.WriteUInt32LittleEndian(relocation.AsSpan(8), layout.Abi.SymbolRelocation);
        BinaryPrimitives.WriteInt32LittleEndian(relocation.AsSpan(12), layout.Original.DynamicSymbols.Count);
        return [.. old[..position], .. relocation, .. old[position..]];
    }
}
