// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Code;

/// <summary>All executable ranges of a module, and how to find a place in them.</summary>
internal abstract class CodeSpace
{
    private readonly CodeMap[] _byAddress;
    private readonly Dictionary<int, CodeMap> _bySection = [];
    private readonly ElfRelocation[][] _relocations;
    private readonly Lazy<ulong[]> _sectionEnds;

    /// <summary>Makes the maps of a module.</summary>
    /// <param name="file">The module.</param>
    /// <param name="tables">The tables by which its loader finds code; null for none.</param>
    /// <param name="makeMap">Makes a map of the machine from its number and its range.</param>
    protected CodeSpace(ElfFile file, LoaderTables? tables, Func<int, ElfCodeRange, CodeMap> makeMap)
    {
        File = file;
        LoaderTables = tables ?? LoaderTables.None;
        IsRelocatable = file.Type == ElfFileType.Relocatable;
        Maps = [.. file.CodeRanges.Select((range, index) => makeMap(index, range))];
        _byAddress = [.. Maps.OrderBy(static map => map.Address)];
        _relocations = new ElfRelocation[Maps.Length][];
        _sectionEnds = new(() =>
            [.. file.Sections.Where(static section => section is { IsAllocated: true, HasContent: true, Size: not 0 }).Select(static section => section.Address + section.Size).Order()]);
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

    /// <summary>Whether a kernel loads the module: then it alone changes bytes of code, by tables.</summary>
    public bool IsKernelModule => IsRelocatable && LoaderTables != LoaderTables.None;

    /// <summary>The ranges, in the order of the module.</summary>
    public CodeMap[] Maps { get; }

    /// <summary>Bytes of all ranges.</summary>
    public long Size => Maps.Sum(static map => (long)map.Size);

    /// <summary>Finds the range that holds an address of a loadable module, or what <see cref="AddressIn"/> made of a place in an object.</summary>
    public bool TryFind(ulong address, out CodePlace place)
    {
        if (IsRelocatable)
            return TryFind(SectionOf(address), address & OffsetMask, out place);
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

    /// <summary>
    /// Sections of a relocatable object have no addresses yet. This number stands for a place in one of them, so that what works with
    /// addresses (tables of distances) works there too: the section above, the offset below.
    /// </summary>
    public static ulong AddressIn(ElfSection section, ulong offset) => ((ulong)section.Index << OffsetBits) + offset;

    /// <summary>The bytes from an address to the end of its section, where there are sections: no table goes on in another one.</summary>
    public ReadOnlySpan<byte> BytesFrom(ulong address)
    {
        if (!IsRelocatable)
            return File.GetBytesToEnd(address).Span[..LengthFrom(address)];
        var offset = address & OffsetMask;
        return SectionOf(address) is { HasContent: true } section && offset < section.Size ? section.Content.Span[(int)offset..] : [];
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

    private const int OffsetBits = 40;
    private const ulong OffsetMask = (1UL << OffsetBits) - 1;

    /// <summary>Bytes from an address of a loadable module to where another section may begin.</summary>
    private int LengthFrom(ulong address)
    {
        var length = File.GetBytesToEnd(address).Length;
        var next = Array.BinarySearch(_sectionEnds.Value, address + 1);
        if (next < 0)
            next = ~next;
        return next < _sectionEnds.Value.Length ? (int)Math.Min((ulong)length, _sectionEnds.Value[next] - address) : length;
    }

    private ElfSection? SectionOf(ulong address) => address >> OffsetBits is var index && index < (ulong)File.Sections.Count ? File.Sections[(int)index] : null;

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
