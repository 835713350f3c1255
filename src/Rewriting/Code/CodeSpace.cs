// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.X86;
using Iced.Intel;

namespace Afterlink.Rewriting.Code;

/// <summary>All executable ranges of a module, and how to find a place in them.</summary>
internal sealed class CodeSpace
{
    private readonly CodeMap[] _byAddress;
    private readonly Dictionary<int, CodeMap> _bySection = [];
    private readonly ElfRelocation[][] _relocations;
    private readonly Lazy<ulong[]> _sectionEnds;
    private Dictionary<ulong, ElfRelocation>? _distances;

    public CodeSpace(ElfFile file, LoaderTables? tables = null)
    {
        File = file;
        LoaderTables = tables ?? LoaderTables.None;
        IsRelocatable = file.Type == ElfFileType.Relocatable;
        Maps = [.. file.CodeRanges.Select(static (range, index) => new CodeMap(index, range))];
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

    /// <summary>What an operand relative to rip refers to; 0 where that is in no section of the module.</summary>
    public ulong ReferenceOf(CodeMap map, int offset, in Instruction instruction)
    {
        if (!IsRelocatable)
            return instruction.IPRelativeMemoryAddress;
        var end = offset + instruction.Length;

        // What is in the same section the assembler has worked out itself.
        if (!TryFindRelocation(map, offset, end, out var relocation))
            return AddressIn(map.Section!, instruction.IPRelativeMemoryAddress);
        return relocation is { Type: X86RelocationType.PcRelative32, Symbol.Section: { } section }
            ? AddressIn(section, relocation.Symbol.Value + (ulong)relocation.Addend + (ulong)end - relocation.Offset)
            : 0;
    }

    /// <summary>The bytes from an address to the end of its section, where there are sections: no table goes on in another one.</summary>
    public ReadOnlySpan<byte> BytesFrom(ulong address)
    {
        if (!IsRelocatable)
            return File.GetBytesToEnd(address).Span[..LengthFrom(address)];
        var offset = address & OffsetMask;
        return SectionOf(address) is { HasContent: true } section && offset < section.Size ? section.Content.Span[(int)offset..] : [];
    }

    /// <summary>
    /// Where the entry of a table at <paramref name="place"/> leads whose entries are distances from <paramref name="from"/>. A relocation of it
    /// makes S + A - P, the distance from the entry itself (AMD64 psABI, 4.4.1), so the compiler has put P - from into the addend.
    /// </summary>
    public ulong TargetOf(ulong place, ulong from, int distance)
    {
        if (!IsRelocatable || !Distances.TryGetValue(place, out var relocation))
            return from + (ulong)distance;

        // Entries of eight bytes are those of another kind of table.
        return relocation.Type == X86RelocationType.PcRelative32
            ? AddressIn(relocation.Symbol!.Section!, relocation.Symbol.Value + (ulong)relocation.Addend) + from - place : 0;
    }

    /// <summary>The relocations of data of a relocatable object that make distances to places in it, by the place that they patch.</summary>
    public IReadOnlyDictionary<ulong, ElfRelocation> Distances => _distances ??= IndexDistances();

    /// <summary>Whether a relocation makes an entry of a table of distances, or may: what it leads to depends on what they count from.</summary>
    public bool IsDistance(in ElfRelocation relocation) =>
        IsRelocatable && !IsKernelModule && relocation is
        {
            Type: X86RelocationType.PcRelative32 or X86RelocationType.PcRelative64, Symbol.Section: not null, Section: { IsAllocated: true, IsExecutable: false } section,
        }
        && section.Name != FrameReader.SectionName;

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

        // A PC-relative field holds S + A - P, and the processor adds the address behind the instruction (AMD64 psABI, 4.4.1). What goes
        // through the global offset table leads to the symbol itself.
        var value = symbol.Value + (ulong)relocation.Addend;
        if (relocation.Type is X86RelocationType.PcRelative32 or X86RelocationType.Plt32)
            value += (ulong)instructionEnd - relocation.Offset;
        else if (relocation.Type is X86RelocationType.GotPcRelative or X86RelocationType.GotPcRelativeRelaxable or X86RelocationType.RexGotPcRelativeRelaxable)
            value = symbol.Value;
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

    private Dictionary<ulong, ElfRelocation> IndexDistances()
    {
        var index = new Dictionary<ulong, ElfRelocation>();
        foreach (var relocation in File.Relocations)
        {
            if (IsDistance(relocation))
                index.TryAdd(AddressIn(relocation.Section!, relocation.Offset), relocation);
        }

        return index;
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
