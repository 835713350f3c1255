// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.X86.Code;

/// <summary>
/// Collects what a module says of its own code without a single instruction decoded: functions (symbols, unwind records),
/// other entries (initializers, relocations, landing pads), and marks every place where control can come in.
/// </summary>
internal sealed class StartCollector(X86CodeSpace space)
{
    private readonly List<(int Map, int Start, int End)> _ranges = [];

    /// <summary>Entries that no function range begins with: initializers, and targets of relocations.</summary>
    public List<CodePlace> Entries { get; } = [];

    /// <summary>Landing pads of exceptions.</summary>
    public List<CodePlace> LandingPads { get; } = [];

    /// <summary>Collects and returns the functions, sorted and without overlap.</summary>
    public CodeFunction[] Collect()
    {
        foreach (var symbol in space.File.Symbols)
            AddSymbol(symbol);
        foreach (var symbol in space.File.DynamicSymbols)
            AddSymbol(symbol);
        foreach (var frame in space.File.FrameDescriptions)
            AddFrame(frame);
        if (!space.IsRelocatable)
            AddLoadEntries();
        foreach (var relocation in space.File.Relocations)
            AddRelocation(relocation);
        foreach (var section in space.LoaderTables.Owned)
        {
            if (space.TryFind(section, 0, out var place))
                MarkOwned(place, place.Map.Size);
        }

        return BuildFunctions();
    }

    private void AddSymbol(ElfSymbol symbol)
    {
        if (symbol.IsUndefined || symbol.SectionIndex == ElfSymbol.Absolute || symbol.Type is ElfSymbolType.File or ElfSymbolType.ThreadLocal
            || !space.TryFind(symbol.Section, symbol.Value, out var place))
            return;
        place.Map.Marks[place.Offset] |= CodeMarks.Boundary;
        if (symbol.Type is ElfSymbolType.Function or ElfSymbolType.IndirectFunction)
            AddRange(place, symbol.Size);
    }

    private void AddFrame(FrameDescription frame)
    {
        // The record of a signal's return code begins one byte before it, since unwinders look up the byte before a return address
        // (glibc, sysdeps/unix/sysv/linux/x86_64/libc_sigaction.c).
        var start = frame.Common.IsSignalFrame ? frame.Start + 1 : frame.Start;
        if (frame.End <= start || !space.TryFind(frame.Section, start, out var place))
            return;
        AddRange(place, frame.End - start);
        if (frame.Lsda == 0 && frame.LsdaSection is null)
            return;
        foreach (var pad in LandingPadTable.Read(space.File, frame))
        {
            if (!space.TryFind(frame.Section, pad, out var target))
                continue;
            target.Map.Marks[target.Offset] |= CodeMarks.Boundary;
            LandingPads.Add(target);
        }
    }

    private void AddRange(CodePlace place, ulong size)
    {
        place.Map.Marks[place.Offset] |= CodeMarks.Boundary | CodeMarks.FunctionStart;

        // Size 0: the symbol says where, not how far; control flow finds out.
        if (size == 0)
            Entries.Add(place);
        else
            _ranges.Add((place.Map.Index, place.Offset, (int)Math.Min(size, (ulong)(place.Map.Size - place.Offset)) + place.Offset));
    }

    private void AddLoadEntries()
    {
        AddEntry(space.File.Entry);
        if (space.File.Dynamic is not { } dynamic)
            return;
        AddEntry(dynamic.GetOrZero(ElfDynamicTag.Initializer));
        AddEntry(dynamic.GetOrZero(ElfDynamicTag.Finalizer));
    }

    private void AddEntry(ulong address)
    {
        if (address == 0 || !space.TryFind(address, out var place))
            return;
        place.Map.Marks[place.Offset] |= CodeMarks.Boundary | CodeMarks.FunctionStart;
        Entries.Add(place);
    }

    private void AddRelocation(ElfRelocation relocation)
    {
        var width = Width(relocation.Type);
        if (space.TryFind(relocation.Section, relocation.Offset, out var patched))
        {
            var end = Math.Min(patched.Map.Size, patched.Offset + width);
            for (var offset = patched.Offset; offset < end; offset++)
                patched.Map.Marks[offset] |= CodeMarks.Relocated;

            // Where an instruction goes is worked out when it is decoded: the end of the instruction is needed.
            if (space.IsRelocatable)
                return;
        }

        // What an entry of a table leads to is known when the table is.
        if (space.IsDistance(relocation) || !TryGetTarget(relocation, out var target) || IsOfLoader(relocation, target))
            return;
        target.Map.Marks[target.Offset] |= CodeMarks.Boundary;
        if (relocation.Section is null || (relocation.Section.Flags & ElfSectionFlags.Allocate) != 0)
            Entries.Add(target);
    }

    /// <summary>
    /// Whether the field that a relocation of a relocatable object patches is one by which control never comes. Debug information names places
    /// inside of functions, behind every call for one, and a loader's table says what its fields are.
    /// </summary>
    private bool IsOfLoader(ElfRelocation relocation, CodePlace target)
    {
        if (!space.IsRelocatable || relocation.Section is not { } section)
            return false;
        if (!section.IsAllocated)
            return true;
        if (space.LoaderTables.Find(section) is not { } table)
            return false;
        var role = table.RoleAt(relocation.Offset);
        if (role == LoaderTableRole.Owned)
            MarkOwned(target, table.OwnedLength(relocation.Offset));
        return role is not LoaderTableRole.Entry;
    }

    private static void MarkOwned(CodePlace place, int length)
    {
        var end = Math.Min(place.Map.Size, place.Offset + length);
        foreach (ref var marks in place.Map.Marks.AsSpan(place.Offset, end - place.Offset))
            marks |= CodeMarks.Owned;
    }

    private bool TryGetTarget(ElfRelocation relocation, out CodePlace target)
    {
        target = default;
        if (relocation.Type is X86RelocationType.Relative or X86RelocationType.IndirectRelative)
            return space.TryFind((ulong)relocation.Addend, out target);
        if (relocation.Symbol is not { IsUndefined: false } symbol || symbol.SectionIndex == ElfSymbol.Absolute || symbol.Type == ElfSymbolType.ThreadLocal)
            return false;
        return relocation.Type is X86RelocationType.Absolute64 or X86RelocationType.Absolute32 or X86RelocationType.Absolute32Signed
                or X86RelocationType.PcRelative32 or X86RelocationType.PcRelative64
            && space.TryFind(symbol.Section, symbol.Value + (ulong)relocation.Addend, out target);
    }

    private static int Width(uint type) => type switch
    {
        X86RelocationType.None => 0,
        X86RelocationType.Absolute8 or X86RelocationType.PcRelative8 => 1,
        X86RelocationType.Absolute16 or X86RelocationType.PcRelative16 => 2,
        X86RelocationType.Absolute64 or X86RelocationType.Relative or X86RelocationType.IndirectRelative or X86RelocationType.PcRelative64
            or X86RelocationType.GlobalData or X86RelocationType.JumpSlot => 8,
        _ => 4,
    };

    private CodeFunction[] BuildFunctions()
    {
        // Longest first at one start; a function then ends where the next one starts, so that no byte is decoded for two.
        _ranges.Sort(static (left, right) =>
        {
            var order = left.Map.CompareTo(right.Map);
            if (order == 0)
                order = left.Start.CompareTo(right.Start);
            return order != 0 ? order : right.End.CompareTo(left.End);
        });

        var functions = new List<CodeFunction>(_ranges.Count);
        var (group, groupMap, groupEnd) = (0, -1, 0);
        for (var i = 0; i < _ranges.Count; i++)
        {
            var (map, start, end) = _ranges[i];
            if (i > 0 && _ranges[i - 1].Map == map && _ranges[i - 1].Start == start)
                continue;
            if (map != groupMap || start >= groupEnd)
                (group, groupMap, groupEnd) = (group + 1, map, end);
            groupEnd = Math.Max(groupEnd, end);

            var next = i + 1;
            while (next < _ranges.Count && _ranges[next].Map == map && _ranges[next].Start == start)
                next++;
            if (next < _ranges.Count && _ranges[next].Map == map)
                end = Math.Min(end, _ranges[next].Start);
            functions.Add(new CodeFunction(space.Maps[map], start, end, group));
        }

        return [.. functions];
    }
}
