// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.AArch64;

/// <summary>
/// Mapping symbols: the assembler's word for what is code (<c>$x</c>) and what is data (<c>$d</c>) in a section (ELF for the Arm 64-bit
/// Architecture, section 5.7.4). Linkers keep them in <c>.symtab</c>.
/// </summary>
internal static class MappingSymbols
{
    /// <summary>Marks the words that mapping symbols call code.</summary>
    /// <returns>Whether the range has any mapping symbol, so that what they do not call code is none.</returns>
    public static bool Apply(AArch64CodeRange range, ReadOnlySpan<(ulong Address, bool IsCode)> symbols)
    {
        for (var i = 0; i < symbols.Length; i++)
        {
            if (!symbols[i].IsCode)
                continue;
            var end = i + 1 < symbols.Length ? symbols[i + 1].Address : range.End;
            for (var address = symbols[i].Address; address < end && range.TryFind(address, out var word); address += AArch64CodeRange.WordSize)
                range.Prove(word);
        }

        return !symbols.IsEmpty;
    }

    /// <summary>The mapping symbols of each section, by address.</summary>
    public static Dictionary<ElfSection, (ulong Address, bool IsCode)[]> Read(ElfFile file) =>
        file.Symbols.Where(static symbol => symbol is { Section: not null, Type: ElfSymbolType.None } && IsMapping(symbol.Name))
            .GroupBy(static symbol => symbol.Section!)
            .ToDictionary(
                static group => group.Key,
                static group => group.Select(static symbol => (symbol.Value, symbol.Name[1] == 'x')).OrderBy(static entry => entry.Value).ToArray());

    private static bool IsMapping(string name) =>
        name.Length >= 2 && name[0] == '$' && name[1] is 'x' or 'd' && (name.Length == 2 || name[2] == '.');
}
