// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.X86.Catalog;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Code;

/// <summary>
/// Decodes code by following control flow, and records what it meets: instruction starts, branches, references. Each byte is
/// decoded once; the decode's result is kept as a length and marks, not as an object.
/// </summary>
internal sealed class CodeTracer(X86CodeSpace space)
{
    private const byte Lock = 0xF0;
    private const byte Filler = 0xCC;

    private readonly Stack<int> _pending = new();

    /// <summary>All direct branches met so far.</summary>
    public List<CodeBranch> Branches { get; } = [];

    /// <summary>Places that control leaves the traced ranges for.</summary>
    public List<CodePlace> Exits { get; } = [];

    /// <summary>Data that any code takes the address of.</summary>
    public List<ulong> DataReferences { get; } = [];

    /// <summary>What the traced instructions do with state besides general registers.</summary>
    public StateUse StateUse { get; private set; }

    /// <summary>Follows control flow from <paramref name="start"/> inside [low, high).</summary>
    /// <param name="map">The range.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="low">First offset that belongs to the function.</param>
    /// <param name="high">Offset behind the last one.</param>
    /// <param name="function">Receives references and jumps; null where no function is known here.</param>
    /// <param name="visited">Receives the instruction starts that are new; null where nobody asks.</param>
    /// <returns>False where control met bytes that are no instruction, or an instruction that crosses <paramref name="high"/>.</returns>
    public bool Trace(CodeMap map, int start, int low, int high, CodeFunction? function, List<int>? visited)
    {
        _pending.Clear();
        _pending.Push(start);
        while (_pending.TryPop(out var offset))
        {
            while (true)
            {
                if (offset < low || offset >= high)
                {
                    Leave(map, offset);
                    break;
                }

                if ((map.Marks[offset] & CodeMarks.Flow) != 0)
                    break;
                if (!map.TryDecode(offset, out var instruction) || offset + instruction.Length > high)
                    return false;
                visited?.Add(offset);
                map.Marks[offset] |= CodeMarks.Flow;
                var target = Record(map, offset, instruction, function);
                var flow = instruction.FlowControl;
                if (target.Map == map && target.Offset >= low && target.Offset < high && flow != FlowControl.Call)
                    _pending.Push(target.Offset);
                else if (target.Map is not null)
                    Exits.Add(target);
                if ((map.Marks[offset] & CodeMarks.Terminal) != 0)
                    break;
                offset += instruction.Length;
            }
        }

        return true;
    }

    /// <summary>
    /// Decodes a whole function from its start. Where every byte belongs to a valid instruction, the last one ends at the function's
    /// end, and every start that control flow found is one of this decode's, the function is code throughout.
    /// </summary>
    public bool DecodeWhole(CodeFunction function)
    {
        var (map, flowStarts, metStarts) = (function.Map, 0, 0);
        var offset = function.Start;
        while (offset < function.End)
        {
            if ((map.Marks[offset] & CodeMarks.Flow) != 0)
            {
                metStarts++;
                metStarts += IsEnteredBehindLock(map, offset) ? 1 : 0;
            }
            else if (map.Lengths[offset] == 0)
            {
                if (!map.TryDecode(offset, out var instruction))
                    return false;
                map.Lengths[offset] = (byte)instruction.Length;
            }

            offset += map.Lengths[offset];
        }

        if (offset != function.End)
            return false;
        foreach (var marks in map.Marks.AsSpan(function.Start, function.End - function.Start))
            flowStarts += (marks & CodeMarks.Flow) != 0 ? 1 : 0;
        if (flowStarts != metStarts)
            return false;

        for (offset = function.Start; offset < function.End; offset += map.Lengths[offset])
        {
            if ((map.Marks[offset] & CodeMarks.Flow) == 0)
            {
                map.TryDecode(offset, out var instruction);
                var target = Record(map, offset, instruction, function);
                if (target.Map is not null && (target.Map != map || target.Offset < function.Start || target.Offset >= function.End))
                    Exits.Add(target);
            }

            map.Marks[offset] |= CodeMarks.Linear;
        }

        return true;
    }

    /// <summary>
    /// Whether control also enters behind the LOCK prefix of an instruction, as where a process with one thread goes without it
    /// (<c>cmpl; je 1f; lock; 1: cmpxchg</c>): two instructions that end at the same place.
    /// </summary>
    private static bool IsEnteredBehindLock(CodeMap map, int offset) =>
        map.Bytes.Span[offset] == Lock && map.Lengths[offset] > 1
        && (map.Marks[offset + 1] & CodeMarks.Flow) != 0 && map.Lengths[offset + 1] == map.Lengths[offset] - 1;

    /// <summary>Records one instruction that is known to be code, though nothing is known of what is around it.</summary>
    public void MarkAlone(CodePlace place)
    {
        place.Map.TryDecode(place.Offset, out var instruction);
        place.Map.Marks[place.Offset] |= CodeMarks.Flow | CodeMarks.Opaque;
        _ = Record(place.Map, place.Offset, instruction, null);
    }

    /// <summary>Takes back what one call of <see cref="Trace"/> recorded.</summary>
    public void TakeBack(CodeMap map, List<int> visited, int branches, int exits, int dataReferences)
    {
        const CodeMarks OfInstruction = CodeMarks.Flow | CodeMarks.Sensitive | CodeMarks.Terminal | CodeMarks.Call;
        foreach (var offset in visited)
        {
            map.Marks[offset] &= ~OfInstruction;
            map.Lengths[offset] = 0;
        }

        CollectionsMarshal.SetCount(Branches, branches);
        CollectionsMarshal.SetCount(Exits, exits);
        CollectionsMarshal.SetCount(DataReferences, dataReferences);
    }

    /// <summary>Control runs over the end of the range; where that is filled with int3 it never does, behind a call that does not return.</summary>
    private void Leave(CodeMap map, int offset)
    {
        if ((uint)offset < (uint)map.Size && map.Bytes.Span[offset] != Filler)
            Exits.Add(new CodePlace(map, offset));
    }

    /// <summary>Records one proven instruction; returns where it branches to inside the module, if it does.</summary>
    private CodePlace Record(CodeMap map, int offset, in Instruction instruction, CodeFunction? function)
    {
        map.Lengths[offset] = (byte)instruction.Length;
        var marks = CodeMarks.None;
        if (X86Catalog.Contains(instruction.Code))
            marks |= CodeMarks.Sensitive;
        StateUse |= StateUses.Of(instruction.Code);

        var target = default(CodePlace);
        switch (instruction.FlowControl)
        {
            case FlowControl.Next or FlowControl.Interrupt:
                break;
            case FlowControl.UnconditionalBranch:
                marks |= CodeMarks.Terminal;
                target = BranchTo(map, offset, instruction);
                break;
            case FlowControl.ConditionalBranch or FlowControl.XbeginXabortXend:
                target = BranchTo(map, offset, instruction);
                break;
            case FlowControl.Call:
                // syscall and vmcall count as calls too, and have no target.
                target = BranchTo(map, offset, instruction);
                if (instruction.Op0Kind == OpKind.NearBranch64)
                    marks |= CodeMarks.Call;
                break;
            case FlowControl.IndirectCall:
                marks |= CodeMarks.Call;
                break;
            case FlowControl.IndirectBranch:
                marks |= CodeMarks.Terminal;
                if (instruction.Op0Kind == OpKind.Register)
                    function?.AddRegisterJump(offset);
                break;
            case FlowControl.Exception when space.IsRelocatable:
                // ud2 of a WARN in a kernel module: the kernel goes on behind it (rewriting a ud2 is never done).
                break;
            default:
                // Return, Exception (ud2).
                marks |= CodeMarks.Terminal;
                break;
        }

        map.Marks[offset] |= marks;
        if (instruction.IsIPRelativeMemoryOperand || space.IsRelocatable)
            RecordReference(map, offset, instruction, function);
        return target;
    }

    private CodePlace BranchTo(CodeMap map, int offset, in Instruction instruction)
    {
        if (instruction.Op0Kind != OpKind.NearBranch64)
            return default;
        var place = default(CodePlace);
        if (space.IsRelocatable && space.TryFindRelocation(map, offset, offset + instruction.Length, out var relocation))
        {
            if (!space.TryResolve(relocation, offset + instruction.Length, out place))
                return default;
        }
        else if (map.Contains(instruction.NearBranch64))
        {
            place = new CodePlace(map, (int)(instruction.NearBranch64 - map.Address));
        }
        else if (space.IsRelocatable || !space.TryFind(instruction.NearBranch64, out place))
        {
            return default;
        }

        place.Map.Marks[place.Offset] |= CodeMarks.BranchTarget;
        Branches.Add(new CodeBranch(map.Index, offset, place.Map.Index, place.Offset));
        return place;
    }

    private void RecordReference(CodeMap map, int offset, in Instruction instruction, CodeFunction? function)
    {
        if (space.IsRelocatable && instruction.Op0Kind != OpKind.NearBranch64)
        {
            foreach (var relocation in space.RelocationsIn(map, offset, offset + instruction.Length))
            {
                if (space.TryResolve(relocation, offset + instruction.Length, out var referred))
                    referred.Map.Marks[referred.Offset] |= CodeMarks.Boundary;
            }
        }

        if (!instruction.IsIPRelativeMemoryOperand)
            return;
        var address = space.ReferenceOf(map, offset, instruction);
        if (space.TryFind(address, out var place))
        {
            place.Map.Marks[place.Offset] |= CodeMarks.Boundary;
        }
        else if (instruction.Mnemonic == Mnemonic.Lea)
        {
            DataReferences.Add(address);
            function?.AddDataReference(address);
        }
    }
}
