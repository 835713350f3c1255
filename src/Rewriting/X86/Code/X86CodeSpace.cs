// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Elf;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Code;

/// <summary>All executable ranges of an x86-64 module, and where its instructions and tables lead.</summary>
internal sealed class X86CodeSpace(ElfFile file, LoaderTables? tables = null)
    : CodeSpace(file, tables, static (index, range) => new X86CodeMap(index, range))
{
    private Dictionary<ulong, ElfRelocation>? _distances;

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
}
