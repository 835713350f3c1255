// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.X86.Code;

namespace Afterlink.Rewriting.Probes;

/// <summary>Finds the instructions that a selection names. Only proven code counts, as with the catalog's sites.</summary>
internal sealed class ProbeFinder(CodeAnalysis analysis, DiagnosticBag diagnostics)
{
    /// <summary>The chosen instructions; each once.</summary>
    public HashSet<CodePlace> Find(ProbeSelection selection)
    {
        var found = new HashSet<CodePlace>();
        foreach (var point in selection.Points)
        {
            if (TryFind(point, out var place))
                found.Add(place);
        }

        if (selection.Classes.Count == 0)
            return found;
        var members = new List<CodePlace>();
        foreach (var map in analysis.Space.Maps)
            AddMembers(map, selection.Classes, members);
        found.UnionWith(selection.Sample?.Draw(members) ?? members);
        return found;
    }

    private bool TryFind(ProbePoint point, out CodePlace place)
    {
        place = default;
        var address = point.Offset;
        ElfSection? section = null;
        if (point.Symbol is not null)
        {
            var file = analysis.Space.File;
            var symbol = file.Symbols.Concat(file.DynamicSymbols).FirstOrDefault(symbol => symbol.Name == point.Symbol && !symbol.IsUndefined);
            if (symbol is null)
                return Refuse(point, "the module has no such symbol");
            (address, section) = (symbol.Value + point.Offset, symbol.Section);
        }

        if (!(section is null ? analysis.Space.TryFind(address, out place) : analysis.Space.TryFind(section, address, out place)))
            return Refuse(point, "no code is there");
        return IsInstruction(place.Map, place.Offset) || Refuse(point, "no instruction is proven to start there");
    }

    private static void AddMembers(CodeMap map, IReadOnlyList<ProbeClass> classes, List<CodePlace> members)
    {
        for (var offset = 0; offset < map.Size; offset += map.IsProven(offset) ? map.Lengths[offset] : 1)
        {
            if (!IsInstruction(map, offset) || !map.TryDecode(offset, out var instruction))
                continue;
            foreach (var one in classes)
            {
                if (!one.Contains(instruction))
                    continue;
                members.Add(new CodePlace(map, offset));
                break;
            }
        }
    }

    /// <summary>Whether control flow reaches an instruction here and no other begins inside it.</summary>
    private static bool IsInstruction(CodeMap map, int offset)
    {
        if (!map.IsReached(offset))
            return false;
        for (var inside = offset + 1; inside < offset + map.Lengths[offset]; inside++)
        {
            if (map.IsProven(inside))
                return false;
        }

        return true;
    }

    private bool Refuse(ProbePoint point, string why)
    {
        diagnostics.Add(DiagnosticId.ProbeNotFound, point, why);
        return false;
    }
}
