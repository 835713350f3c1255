// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Loading;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>The words of a module that hold addresses of functions it imports. Only this module calls through them.</summary>
internal sealed class ImportSlots(ElfSegment[] segments, ulong bias)
{
    private static readonly int RelocationSize = System.Runtime.CompilerServices.Unsafe.SizeOf<ElfRelocation>();

    private readonly MappedDynamic _dynamic = new(segments, bias);

    /// <summary>The module's dynamic section.</summary>
    public MappedDynamic Dynamic => _dynamic;

    /// <summary>Link-time addresses of the words that hold the address of a symbol.</summary>
    public IReadOnlyList<(string Name, ulong Address)> Find(Predicate<string> isWanted)
    {
        var slots = new List<(string, ulong)>();
        Collect(DynamicTag.Relocations, DynamicTag.RelocationsSize, isWanted, slots);
        Collect(DynamicTag.PltRelocations, DynamicTag.PltRelocationsSize, isWanted, slots);
        return slots;
    }

    /// <summary>What a word holds now; 0 where it is none of the module's.</summary>
    public ulong Read(ulong address) => _dynamic.TryRead<ulong>(address, 1, out var word) ? word[0] : 0;

    private void Collect(DynamicTag table, DynamicTag size, Predicate<string> isWanted, List<(string, ulong)> slots)
    {
        if (!_dynamic.TryRead<ElfRelocation>(_dynamic.Address(table), _dynamic.Value(size) / (ulong)RelocationSize, out var relocations))
            return;
        foreach (ref readonly var relocation in relocations)
        {
            if (relocation.IsAddressOfSymbol && _dynamic.TryReadSymbol(relocation.Symbol, out var symbol)
                && Encoding.UTF8.GetString(_dynamic.Name(symbol.Name)) is { Length: > 0 } name && isWanted(name))
                slots.Add((name, relocation.Offset));
        }
    }
}
