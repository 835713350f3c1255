// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Code;

namespace Afterlink.Rewriting.X86.Code;

/// <summary>
/// Finds where jumps through a register can go. Too many targets only cost windows, too few would break the module, so every data
/// address that a function with such a jump takes is read as if it were a table.
/// </summary>
internal sealed class JumpTables(X86CodeSpace space, CodeAnalysis located, List<ulong> references, List<CodeBranch> branches)
{
    private const int EntrySize = 4;
    private const int MaxEntries = 1 << 16;

    // What is smaller would be a table of instructions, not of blocks; none was seen.
    private const int SmallestBlock = 4;

    private readonly JumpOrigins _origins = new(space);
    private readonly BranchSources _sources = new(branches);
    private readonly ulong[] _references = Sort(references);

    // Every reference of a function is read against every label of it: in a module made for that, all of its data as often as both have
    // pairs. Of real modules none reads a tenth of this.
    private long _entriesLeft = (1 << 20) + (4 * space.Size);

    /// <summary>Where entries of tables lead to; entries of what follows a table may be among them.</summary>
    public List<CodePlace> Targets { get; } = [];

    /// <summary>Entries of tables that were read, of a relocatable object.</summary>
    public HashSet<ulong> Entries { get; } = [];

    /// <summary>Marks all targets, and the functions with a jump that no table explains.</summary>
    public void Resolve(CodeFunction[] functions)
    {
        var unknownGroups = new HashSet<int>();
        foreach (var function in functions)
        {
            if (function.RegisterJumps is not null && !function.IsBroken && !ResolveFunction(function))
                unknownGroups.Add(function.Group);
        }

        foreach (var function in functions)
            function.HasUnknownTable = unknownGroups.Contains(function.Group);
    }

    private bool ResolveFunction(CodeFunction function)
    {
        var unresolved = 0;
        var used = new HashSet<(ulong, ulong)>();
        var labels = new HashSet<ulong>();
        var later = new List<int>();
        foreach (var jump in function.RegisterJumps!)
        {
            var target = _origins.Find(function, jump);
            if (target.Origin == JumpOrigin.Table)
            {
                if (!IsExplained(target))
                    later.Add(jump);
            }
            else if (!IsExplained(target))
            {
                unresolved += new JumpPaths(_origins, _sources).Find(function, jump) is { } all && all.TrueForAll(IsExplained) ? 0 : 1;
            }
        }

        // A label that one goto counts from can be out of sight from the others of the function: so they are asked last.
        later.RemoveAll(jump => IsExplained(_origins.Find(function, jump, isThorough: true)));
        unresolved += later.Count(jump => !CountsFromLabel(_origins.Find(function, jump, isThorough: true)));

        var spare = 0;
        if (function.DataReferences is not null && unresolved + used.Count != 0)
        {
            foreach (var address in function.DataReferences.Distinct())
            {
                if (!used.Contains((address, address)) && ReadTable(function, address, address))
                    spare++;

                // Each goto of a function may have a table of its own, and all of them count from one label.
                foreach (var label in labels)
                {
                    if (!used.Contains((address, label)))
                        _ = ReadTable(function, address, label);
                }
            }
        }

        return unresolved <= spare && _entriesLeft > 0;

        bool IsExplained(JumpTarget target) =>
            target.Origin == JumpOrigin.Pointer || (target.Origin == JumpOrigin.Table && Explain(function, target, used, labels));

        bool CountsFromLabel(JumpTarget target) =>
            target.IsLoaded && target.Addresses!.Any(table => labels.Any(label => used.Contains((table, label)) || ReadTable(function, table, label)));
    }

    /// <summary>Marks where a sum of a table's entry, or of whole blocks, and an address can lead; false where it leads nowhere in the function.</summary>
    private bool Explain(CodeFunction function, JumpTarget target, HashSet<(ulong, ulong)> used, HashSet<ulong> labels)
    {
        var isExplained = false;
        foreach (var address in target.Addresses!)
        {
            if (space.TryFind(address, out var label))
            {
                if (label.Map != function.Map || label.Offset < function.Start || label.Offset >= function.End)
                    continue;
                if (target.IsLoaded)
                    isExplained |= ReadFrom(function, address, used, labels);
                else if (target.Stride >= SmallestBlock)
                    isExplained |= MarkBlocks(function, label.Offset, target.Stride);
            }
            else if (ReadTable(function, address, address))
            {
                used.Add((address, address));
                isExplained = true;
            }
        }

        return isExplained;
    }

    /// <summary>Reads all that the function takes the address of as tables of distances from a label.</summary>
    private bool ReadFrom(CodeFunction function, ulong label, HashSet<(ulong, ulong)> used, HashSet<ulong> labels)
    {
        labels.Add(label);
        var isExplained = false;
        foreach (var table in function.DataReferences?.Distinct() ?? [])
        {
            if (used.Contains((table, label)) || ReadTable(function, table, label))
            {
                used.Add((table, label));
                isExplained = true;
            }
        }

        return isExplained;
    }

    /// <summary>Blocks of equal size around a label: each start of one, in both directions, may be jumped to.</summary>
    private bool MarkBlocks(CodeFunction function, int label, int stride)
    {
        for (var offset = label - ((label - function.Start) / stride * stride); offset < function.End; offset += stride)
        {
            if (function.IsConsistent && !function.Map.IsProven(offset))
                continue;
            function.Map.Marks[offset] |= CodeMarks.Boundary;
            Targets.Add(new CodePlace(function.Map, offset));
        }

        return true;
    }

    /// <summary>
    /// Reads entries as long as they lead into the function, and those that lead to other code (a cold part) up to where other data begins.
    /// True where one leads into the function.
    /// </summary>
    private bool ReadTable(CodeFunction function, ulong table, ulong from)
    {
        var next = Array.BinarySearch(_references, table + 1);
        if (next < 0)
            next = ~next;
        var limit = next < _references.Length ? (int)Math.Min((_references[next] - table) / EntrySize, MaxEntries) : MaxEntries;
        var bytes = space.BytesFrom(table);
        var isOwn = false;
        for (var entry = 0; entry < MaxEntries && bytes.Length >= EntrySize && _entriesLeft > 0; entry++, bytes = bytes[EntrySize..])
        {
            _entriesLeft--;
            var place = table + ((ulong)entry * EntrySize);
            var address = space.TargetOf(place, from, BinaryPrimitives.ReadInt32LittleEndian(bytes));
            if (!space.TryFind(address, out var target))
                break;
            var isInside = target.Map == function.Map && target.Offset >= function.Start && target.Offset < function.End;
            if (entry >= limit && !isInside)
                break;

            // No jump leads into the middle of an instruction of a function that decodes throughout: this is another kind of data.
            if (!target.Map.IsProven(target.Offset) && located.FunctionAt(target.Map, target.Offset) is { IsConsistent: true })
                break;
            target.Map.Marks[target.Offset] |= CodeMarks.Boundary;
            Targets.Add(target);
            if (space.IsRelocatable)
                Entries.Add(place);
            isOwn |= isInside;
        }

        return isOwn;
    }

    private static ulong[] Sort(List<ulong> references)
    {
        var sorted = references.Distinct().ToArray();
        Array.Sort(sorted);
        return sorted;
    }
}
