// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;

namespace Afterlink.Rewriting.Code;

/// <summary>
/// Finds where jumps through a register can go. Too many targets only cost windows, too few would break the module, so every data
/// address that a function with such a jump takes is read as if it were a table.
/// </summary>
internal sealed class JumpTables(CodeSpace space, List<ulong> references)
{
    private const int EntrySize = 4;
    private const int MaxEntries = 1 << 16;

    private readonly JumpOrigins _origins = new();
    private readonly ulong[] _references = Sort(references);

    /// <summary>Where entries of tables lead to; entries of what follows a table may be among them.</summary>
    public List<CodePlace> Targets { get; } = [];

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
        var (unresolved, used) = (0, new HashSet<ulong>());
        foreach (var jump in function.RegisterJumps!)
        {
            switch (_origins.Find(function, jump, out var table))
            {
                case JumpOrigin.Table when ReadTable(function, table):
                    used.Add(table);
                    break;
                case JumpOrigin.Pointer:
                    break;
                default:
                    unresolved++;
                    break;
            }
        }

        var spare = 0;
        if (function.DataReferences is not null && unresolved + used.Count != 0)
        {
            foreach (var address in function.DataReferences.Distinct())
            {
                if (!used.Contains(address) && ReadTable(function, address))
                    spare++;
            }
        }

        return unresolved <= spare;
    }

    /// <summary>
    /// Reads entries as long as they lead into the function, and those that lead to other code (a cold part) up to where other data begins.
    /// True where one leads into the function.
    /// </summary>
    private bool ReadTable(CodeFunction function, ulong table)
    {
        if (space.IsRelocatable)
            return false;
        var next = Array.BinarySearch(_references, table + 1);
        if (next < 0)
            next = ~next;
        var limit = next < _references.Length ? (int)Math.Min((_references[next] - table) / EntrySize, MaxEntries) : MaxEntries;
        var bytes = space.File.GetBytesToEnd(table).Span;
        var isOwn = false;
        for (var entry = 0; entry < MaxEntries && bytes.Length >= EntrySize; entry++, bytes = bytes[EntrySize..])
        {
            var address = table + (ulong)BinaryPrimitives.ReadInt32LittleEndian(bytes);
            if (!space.TryFind(address, out var target))
                break;
            var isInside = target.Map == function.Map && target.Offset >= function.Start && target.Offset < function.End;
            if (entry >= limit && !isInside)
                break;
            target.Map.Marks[target.Offset] |= CodeMarks.Boundary;
            Targets.Add(target);
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
