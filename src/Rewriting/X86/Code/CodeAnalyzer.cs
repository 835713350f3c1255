// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.X86.Catalog;

namespace Afterlink.Rewriting.X86.Code;

/// <summary>
/// Proves what of a module is code. A site counts only where control flow reaches it from a proven start. The decode of a whole
/// function that is valid throughout, ends where the function ends and agrees with control flow adds branches and jump tables, but no
/// site: in libcrypto.so.3 the text "AES for Intel AES-NI" stands inside a function's unwind range and decodes as outsb and insb.
/// </summary>
internal sealed class CodeAnalyzer
{
    private const int CheckEvery = 1024;
    private const byte PaddingByte = 0xCC;

    // A damaged module can hold thousands of entries that each decode all of it before they fail.
    private const int MaxTakenBack = 2;

    private readonly X86CodeSpace _space;
    private readonly StartCollector _starts;
    private readonly CodeTracer _tracer;
    private readonly CancellationToken _cancellation;
    private readonly List<int> _visited = [];
    private readonly HashSet<(int Map, int End)> _opaqueGaps = [];
    private CodeAnalysis? _located;
    private CodeFunction[] _functions = [];
    private int _steps;
    private long _takenBack;

    private CodeAnalyzer(X86CodeSpace space, CancellationToken cancellation)
    {
        _space = space;
        _starts = new StartCollector(space);
        _tracer = new CodeTracer(space);
        _cancellation = cancellation;
    }

    /// <summary>Analyzes a module.</summary>
    /// <param name="file">The module.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <param name="tables">The tables by which the module's loader finds code; null for none.</param>
    public static CodeAnalysis Analyze(ElfFile file, CancellationToken cancellation, LoaderTables? tables = null) =>
        new CodeAnalyzer(new X86CodeSpace(file, tables), cancellation).Run();

    private CodeAnalysis Run()
    {
        _functions = _starts.Collect();
        _located = new CodeAnalysis(_space, _functions, [], StateUse.None);
        foreach (var function in _functions)
            Seed(function, function.Start);
        foreach (var pad in _starts.LandingPads)
            Enter(pad, isCertain: true);
        foreach (var entry in _starts.Entries)
            Enter(entry, isCertain: false);
        FollowExits();

        foreach (var function in _functions)
        {
            Check();
            if (!function.IsBroken)
                function.IsConsistent = _tracer.DecodeWhole(function);
        }

        FollowExits();
        foreach (var function in _functions)
        {
            Check();
            if (!function.IsBroken && IsContradicted(function))
            {
                (function.IsBroken, function.IsConsistent) = (true, false);
                Forget(function);
            }
        }

        var tables = new JumpTables(_space, _located, _tracer.DataReferences, _tracer.Branches);
        tables.Resolve(_functions);
        MarkOtherDistances(tables.Entries);
        foreach (var target in tables.Targets)
            EnterTableTarget(target);
        FollowExits();

        var declarations = DeclaredRecords.Read(_space);
        var (padded, isUnseen) = EnterPadded(declarations);
        var stateUse = isUnseen ? StateUse.All : _tracer.StateUse;
        var analysis = new CodeAnalysis(_space, _functions, _tracer.Branches, stateUse) { Declarations = declarations, Padded = padded };
        foreach (var map in _space.Maps)
            CollectSites(analysis, map);
        return analysis;
    }

    /// <summary>Follows every way out of what was traced until none leads to anything new.</summary>
    private void FollowExits()
    {
        while (_tracer.Exits.Count != 0)
        {
            var exit = _tracer.Exits[^1];
            _tracer.Exits.RemoveAt(_tracer.Exits.Count - 1);
            Enter(exit, isCertain: true);
        }
    }

    private void Enter(CodePlace place, bool isCertain)
    {
        if ((place.Map.Marks[place.Offset] & CodeMarks.Flow) != 0)
            return;
        if (_located!.FunctionAt(place.Map, place.Offset) is not { } function)
            TraceLoose(place);
        else if (isCertain && !function.IsConsistent)
            Seed(function, place.Offset);
    }

    /// <summary>
    /// Distances to code in a relocatable object that no table explains: those of a table whose jump was not understood, or from the entry
    /// itself. All that is known of the former is that they lead somewhere near.
    /// </summary>
    private void MarkOtherDistances(HashSet<ulong> known)
    {
        if (!_space.IsRelocatable)
            return;
        foreach (var (place, relocation) in _space.Distances)
        {
            if (known.Contains(place) || !_space.TryFind(relocation.Symbol!.Section, relocation.Symbol.Value + (ulong)relocation.Addend, out var target)
                || (target.Map.Marks[target.Offset] & CodeMarks.FunctionStart) != 0)
                continue;
            target.Map.Marks[target.Offset] |= CodeMarks.Boundary;
            if (_located!.FunctionAt(target.Map, target.Offset) is { } function)
                function.HasUnknownTable = true;
        }
    }

    /// <summary>A table may be read too far, so a target counts only where the decode of the whole function has an instruction.</summary>
    private void EnterTableTarget(CodePlace target)
    {
        const CodeMarks Known = CodeMarks.Linear | CodeMarks.Flow;
        if ((target.Map.Marks[target.Offset] & Known) == CodeMarks.Linear && _located!.FunctionAt(target.Map, target.Offset) is { } function)
            Seed(function, target.Offset);
    }

    /// <summary>
    /// Padded sites are code by the word of the assembler. What leads there was not seen, or is in a function that does not decode throughout, so
    /// they are followed as far as that goes, and otherwise count alone.
    /// </summary>
    /// <returns>The sites, and whether there is code around some of them that is not known, and so may do anything with vector state.</returns>
    private (PaddedSites? Padded, bool IsUnseen) EnterPadded(List<DeclaredRecord> declarations)
    {
        var padded = new PaddedSites(declarations);
        if (padded.Places.Count == 0)
            return (null, false);
        foreach (var place in padded.Places)
            EnterDeclared(place);
        FollowExits();
        padded.RemoveOverlapping();

        var isUnseen = false;
        foreach (var place in padded.Places)
        {
            if ((place.Map.Marks[place.Offset] & CodeMarks.Flow) != 0)
                continue;
            isUnseen = true;
            _tracer.MarkAlone(place);
        }

        return (padded, isUnseen);
    }

    private void EnterDeclared(CodePlace place)
    {
        if ((place.Map.Marks[place.Offset] & CodeMarks.Linear) != 0 && _located!.FunctionAt(place.Map, place.Offset) is { } function)
            Seed(function, place.Offset);
        else
            Enter(place, isCertain: true);
    }

    private void Seed(CodeFunction function, int offset)
    {
        Check();
        if (function.IsBroken)
            return;
        function.IsBroken = !_tracer.Trace(function.Map, offset, function.Start, function.End, function, null);
        if (function.IsBroken)
            Forget(function);
    }

    /// <summary>
    /// Code that no function range holds: only an entry leads there, and nothing says where it ends. It counts whole or not at all.
    /// </summary>
    private void TraceLoose(CodePlace place)
    {
        Check();
        if (_takenBack > MaxTakenBack * _space.Size)
            return;
        var map = place.Map;
        var (low, high) = _located!.GapAround(map, place.Offset);
        _visited.Clear();
        var (branches, exits, references) = (_tracer.Branches.Count, _tracer.Exits.Count, _tracer.DataReferences.Count);
        var loose = new CodeFunction(map, low, high, 0);
        if (!_tracer.Trace(map, place.Offset, low, high, loose, _visited))
        {
            _tracer.TakeBack(map, _visited, branches, exits, references);
            _takenBack += _visited.Count;
            return;
        }

        map.Marks[place.Offset] |= CodeMarks.Boundary;
        if (loose.RegisterJumps is null && IsGapUnderstood(map, place.Offset, high))
            return;
        foreach (var offset in _visited)
            map.Marks[offset] |= CodeMarks.Opaque;
    }

    /// <summary>Whether all bytes from an entry to the end of the gap decode. Sweeps of one gap meet, so each byte is decoded once.</summary>
    private bool IsGapUnderstood(CodeMap map, int offset, int high)
    {
        while (offset < high && (map.Marks[offset] & CodeMarks.Swept) == 0)
        {
            map.Marks[offset] |= CodeMarks.Swept;
            if (!map.TryDecode(offset, out var instruction) || offset + instruction.Length > high)
            {
                _opaqueGaps.Add((map.Index, high));
                break;
            }

            offset += instruction.Length;
        }

        return !_opaqueGaps.Contains((map.Index, high));
    }

    /// <summary>
    /// Whether something leads into the middle of an instruction: a symbol, a relocation, or code that takes the address. Then the function
    /// does not begin where its record says, and all that was decoded from there is wrong.
    /// </summary>
    private static bool IsContradicted(CodeFunction function)
    {
        var map = function.Map;
        for (var offset = function.Start; offset < function.End; offset++)
        {
            if ((map.Marks[offset] & (CodeMarks.Boundary | CodeMarks.FunctionStart)) == 0 || map.IsProven(offset))
                continue;
            for (var before = offset - 1; before >= function.Start && before > offset - X86CodeMap.MaxInstructionLength; before--)
            {
                if (map.IsProven(before) && before + map.Lengths[before] > offset)
                    return true;
            }
        }

        return false;
    }

    private static void Forget(CodeFunction function)
    {
        foreach (ref var marks in function.Map.Marks.AsSpan(function.Start, function.End - function.Start))
            marks &= ~CodeMarks.Proven;
    }

    /// <summary>One pass over the bytes: proven instructions with a row are sites, other decodes with a row are rejected.</summary>
    private void CollectSites(CodeAnalysis analysis, CodeMap map)
    {
        var offset = 0;
        while (offset < map.Size)
        {
            Check();
            if (map.IsProven(offset))
            {
                if ((map.Marks[offset] & CodeMarks.Sensitive) != 0)
                    CollectSensitive(analysis, map, offset);
                offset += map.Lengths[offset];
            }
            else if (map.TryDecode(offset, out var instruction))
            {
                // int3 is what linkers fill gaps with; it says nothing.
                if (X86Catalog.Find(instruction.Code) is { IsSite: true } && instruction.Code != Iced.Intel.Code.Int3)
                    analysis.Rejected++;
                offset += DistanceToProven(map, offset, instruction.Length);
            }
            else
            {
                offset++;
            }
        }
    }

    private static void CollectSensitive(CodeAnalysis analysis, CodeMap map, int offset)
    {
        if (IsSite(map, offset))
            analysis.Sites.Add(new CodePlace(map, offset));
        else if ((map.Marks[offset] & CodeMarks.Flow) == 0 && map.Bytes.Span[offset] != PaddingByte)
            analysis.Rejected++;
    }

    private static int DistanceToProven(CodeMap map, int offset, int length)
    {
        for (var next = 1; next < length; next++)
        {
            if (map.IsProven(offset + next))
                return next;
        }

        return length;
    }

    private static bool IsSite(CodeMap map, int offset)
    {
        map.TryDecode(offset, out var instruction);
        if ((map.Marks[offset] & CodeMarks.Flow) == 0 || X86Catalog.Find(instruction.Code) is not { IsSite: true })
            return false;
        for (var inside = offset + 1; inside < offset + instruction.Length; inside++)
        {
            if (map.IsProven(inside))
                return false;
        }

        // An int3 that nothing but a call that never returns, or another int3, leads to is padding.
        return instruction.Code != Iced.Intel.Code.Int3
            || (map.Marks[offset] & CodeMarks.Entry) != 0
            || (map.Previous(offset) is var previous and >= 0
                && (map.Marks[previous] & CodeMarks.Call) == 0 && map.Bytes.Span[previous] != PaddingByte);
    }

    private void Check()
    {
        if (++_steps % CheckEvery == 0)
            _cancellation.ThrowIfCancellationRequested();
    }
}
