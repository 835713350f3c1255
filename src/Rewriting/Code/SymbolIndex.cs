// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Code;

/// <summary>Finds the function that holds an address, by the symbols of the module.</summary>
internal sealed class SymbolIndex
{
    private readonly bool _bySection;
    private readonly ElfSymbol[] _functions;

    public SymbolIndex(ElfFile file)
    {
        _bySection = file.Type == ElfFileType.Relocatable;
        _functions = [.. file.Symbols.Concat(file.DynamicSymbols).Where(IsFunction)];

        // Of several names for one place the first: the longest function, then global before local, then by name.
        Array.Sort(_functions, (left, right) =>
        {
            var order = SectionOf(left).CompareTo(SectionOf(right));
            if (order == 0)
                order = left.Value.CompareTo(right.Value);
            if (order == 0)
                order = right.Size.CompareTo(left.Size);
            if (order == 0)
                order = (left.Binding == ElfSymbolBinding.Local).CompareTo(right.Binding == ElfSymbolBinding.Local);
            return order != 0 ? order : string.CompareOrdinal(left.Name, right.Name);
        });
    }

    /// <summary>The function at a place; null where no symbol covers it.</summary>
    public ElfSymbol? Find(ElfSection? section, ulong address)
    {
        var index = _bySection ? section?.Index ?? 0 : 0;
        var (low, high) = (0, _functions.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var symbol = _functions[middle];
            var order = SectionOf(symbol).CompareTo(index);
            if (order < 0 || (order == 0 && symbol.Value <= address))
                low = middle + 1;
            else
                high = middle;
        }

        // Walk back over the names of the nearest start, to the first of them.
        var found = low - 1;
        while (found > 0 && SectionOf(_functions[found - 1]) == index && _functions[found - 1].Value == _functions[found].Value)
            found--;
        if (found < 0 || SectionOf(_functions[found]) != index)
            return null;
        var nearest = _functions[found];
        return nearest.Size == 0 || address - nearest.Value < nearest.Size ? nearest : null;
    }

    private static bool IsFunction(ElfSymbol symbol) =>
        symbol is { IsUndefined: false, Name.Length: > 0 } && symbol.Type is ElfSymbolType.Function or ElfSymbolType.IndirectFunction;

    private int SectionOf(ElfSymbol symbol) => _bySection ? symbol.Section?.Index ?? 0 : 0;
}
