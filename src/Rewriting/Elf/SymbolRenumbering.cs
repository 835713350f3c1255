// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Afterlink.Rewriting.Elf;

/// <summary>
/// Puts local symbols into the symbol table of a relocatable file, where they belong: before the first that is not local (System V gABI, "Symbol
/// Table"). Those behind get other indices, and all that names symbols by index is written anew.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="symbols">Its symbol table.</param>
/// <param name="count">How many symbols are added.</param>
internal sealed class SymbolRenumbering(ElfFile file, ElfSection symbols, uint count)
{
    /// <summary>Marks the number of an added local symbol until its index is known.</summary>
    public const uint AddedLocal = 1U << 31;

    private const int SymbolInRelocation = 12;

    private readonly uint _first = symbols.Info;

    /// <summary>
    /// A section whose content names symbols by index in a way that is not known here; null where there is none. Sections that only link to the
    /// symbol table have it in <c>sh_link</c>.
    /// </summary>
    public static ElfSection? FindUnknown(ElfFile file, ElfSection symbols) => file.Sections.FirstOrDefault(section => section.Link == symbols
        && section.Type is not (ElfSectionType.RelocationsWithAddend or ElfSectionType.Relocations or ElfSectionType.Group or ElfSectionType.LlvmAddressSignificance));

    /// <summary>Adds the symbols.</summary>
    /// <param name="contentOf">Gives the bytes of a section, to be changed.</param>
    /// <param name="entries">The symbols.</param>
    public void Apply(Func<ElfSection, List<byte>> contentOf, List<byte> entries)
    {
        foreach (var section in file.Sections.Where(section => section.Link == symbols))
        {
            switch (section.Type)
            {
                case ElfSectionType.RelocationsWithAddend:
                    RenumberRelocations(CollectionsMarshal.AsSpan(contentOf(section)), ElfRelocation.EntrySize);
                    break;
                case ElfSectionType.Relocations:
                    RenumberRelocations(CollectionsMarshal.AsSpan(contentOf(section)), ElfRelocation.EntrySizeWithoutAddend);
                    break;
                case ElfSectionType.Group:
                    section.Info = Renumber(section.Info);
                    break;
                case ElfSectionType.LlvmAddressSignificance:
                    RenumberNumbers(contentOf(section));
                    break;
            }
        }

        contentOf(symbols).InsertRange((int)_first * ElfSymbol.EntrySize, entries);
        symbols.Info += count;
    }

    private uint Renumber(uint symbol)
    {
        if ((symbol & AddedLocal) != 0)
            return _first + (symbol & ~AddedLocal);
        return symbol < _first ? symbol : symbol + count;
    }

    private void RenumberRelocations(Span<byte> entries, int size)
    {
        for (; entries.Length >= size; entries = entries[size..])
        {
            var field = entries[SymbolInRelocation..];
            BinaryPrimitives.WriteUInt32LittleEndian(field, Renumber(BinaryPrimitives.ReadUInt32LittleEndian(field)));
        }
    }

    /// <summary>Indices as ULEB128, one behind the other.</summary>
    private void RenumberNumbers(List<byte> content)
    {
        var (result, value, shift) = (new List<byte>(content.Count), 0UL, 0);
        foreach (var part in content)
        {
            value |= (ulong)(part & 0x7f) << shift;
            shift += 7;
            if ((part & 0x80) != 0)
                continue;
            var number = Renumber((uint)value);
            for (; number >= 0x80; number >>= 7)
                result.Add((byte)(number | 0x80));
            result.Add((byte)number);
            (value, shift) = (0, 0);
        }

        content.Clear();
        content.AddRange(result);
    }
}
