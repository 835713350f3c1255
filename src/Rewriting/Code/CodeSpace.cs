// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Iced.Intel;

namespace Afterlink.Rewriting.Code;

/// <summary>All executable ranges of a module, and how to find a place in them.</summary>
internal sealed class CodeSpace
{
    private readonly CodeMap[] _byAddress;
    private readonly Dictionary<int, CodeMap> _bySection = [];
    private readonly ElfRelocation[][] _relocations;

    public CodeSpace(ElfFile file, LoaderTables? tables = null)
    {
        File = file;
        LoaderTables = tables ?? LoaderTables.None;
        IsRelocatable = file.Type == ElfFileType.Relocatable;
        Maps = [.. file.CodeRanges.Select(static (range, index) => new CodeMap(index, range))];
        _byAddress = [.. Maps.OrderBy(static map => map.Address)];
        _relocations = new ElfRelocation[Maps.Length][];
        foreach (var map in Maps)
        {
            if (map.Section is not null)
                _bySection[map.Section.Index] = map;
        }

        if (IsRelocatable)
            IndexRelocations();
    }

    /// <summary>The module.</summary>
    public ElfFile File { get; }

    /// <summary>The tables by which the module's loader finds code.</summary>
    public LoaderTables LoaderTables { get; }

    /// <summary>Whether addresses are offsets in sections.</summary>
    public bool IsRelocatable { get; }

    /// <summary>The ranges, in the order of the module.</summary>
    public CodeMap[] Maps { get; }

    /// <summary>Bytes of all ranges.</summary>
    public long Size => Maps.Sum(static map => (long)map.Size);

    /// <summary>Finds the range that holds an address of a loadable module.</summary>
    public bool TryFind(ulong address, out CodePlace place)
    {
        var (low, high) = (0, _byAddress.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var map = _byAddress[middle];
            if (address < map.Address)
            {
                high = middle - 1;
            }
            else if (!map.Contains(address))
            {
                low = middle + 1;
            }
            else
            {
                place = new CodePlace(map, (int)(address - map.Address));
                return true;
            }
        }

        place = default;
        return false;
    }

    /// <summary>Finds a place by section and offset in a relocatable object, by address otherwise.</summary>
    public bool TryFind(ElfSection? section, ulong address, out CodePlace place)
    {
        if (!IsRelocatable)
            return TryFind(address, out place);
        if (section is not null && _bySection.TryGetValue(section.Index, out var map) && address < (uint)map.Size)
        {
            place = new CodePlace(map, (int)address);
            return true;
        }

        place = default;
        return false;
    }

    /// <summary>The first relocation of a relocatable object that patches bytes in [offset, end).</summary>
    public bool TryFindRelocation(CodeMap map, int offset, int end, out ElfRelocation relocation)
    {
        var relocations = _relocations[map.Index] ?? [];
        var low = LowerBound(relocations, offset);
        relocation = low < relocations.Length ? relocations[low] : default;
        return low < relocations.Length && relocation.Offset < (uint)end;
    }

    /// <summary>All relocations of a relocatable object that patch bytes in [offset, end).</summary>
    public ReadOnlySpan<ElfRelocation> RelocationsIn(CodeMap map, int offset, int end)
    {
        var relocations = _relocations[map.Index] ?? [];
        var first = LowerBound(relocations, offset);
        var last = first;
        while (last < relocations.Length && relocations[last].Offset < (uint)end)
            last++;
        return relocations.AsSpan(first, last - first);
    }

    /// <summary>Where an instruction of a relocatable object that ends at <paramref name="instructionEnd"/> refers to by a relocation.</summary>
    public bool TryResolve(ElfRelocation relocation, int instructionEnd, out CodePlace place)
    {
        place = default;
        if (relocation.Symbol is not { IsUndefined: false } symbol)
            return false;

        // A PC-relative field holds S + A - P, and the processor adds the address behind the instruction (AMD64 psABI, 4.4.1).
        var value = symbol.Value + (ulong)relocation.Addend;
        if (relocation.Type is ElfRelocationType.PcRelative32 or ElfRelocationType.Plt32)
            value += (ulong)instructionEnd - relocation.Offset;
        return TryFind(symbol.Section, value, out place);
    }

    /// <summary>Where a direct branch of a relocatable object leads to; false where that is in no executable range of it.</summary>
    public bool TryFindTarget(CodeMap map, int offset, in Instruction branch, out CodePlace place)
    {
        place = default;
        if (branch.Op0Kind != OpKind.NearBranch64)
            return false;
        if (TryFindRelocation(map, offset, offset + branch.Length, out var relocation))
            return TryResolve(relocation, offset + branch.Length, out place);
        return TryFind(map.Section, branch.NearBranch64, out place);
    }

    private static int LowerBound(ElfRelocation[] relocations, int offset)
    {
        var (low, high) = (0, relocations.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (relocations[middle].Offset < (uint)offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void IndexRelocations()
    {
        foreach (var group in File.Relocations.Where(static relocation => relocation.Section is not null).GroupBy(static relocation => relocation.Section!.Index))
        {
            if (_bySection.TryGetValue(group.Key, out var map))
                _relocations[map.Index] = [.. group.OrderBy(static relocation => relocation.Offset)];
        }
    }
}
