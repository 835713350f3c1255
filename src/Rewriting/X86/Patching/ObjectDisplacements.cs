// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.X86.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>
/// Decides how an instruction of an object that a link editor will link can be moved within its section: with its relocations, which count from
/// where they are. What the link editor recognizes by more than one instruction, as accesses of thread-local storage, stays.
/// </summary>
internal static class ObjectDisplacements
{
    private const string ThreadLocalAddress = "__tls_get_addr";

    /// <summary>Relocations that a link editor makes without a look at other instructions (AMD64 psABI, 4.4.1 and "Relaxation").</summary>
    private static readonly HashSet<uint> Movable =
    [
        X86RelocationType.Absolute64, X86RelocationType.Absolute32, X86RelocationType.Absolute32Signed, X86RelocationType.PcRelative32, X86RelocationType.Plt32,
        X86RelocationType.GotPcRelative, X86RelocationType.GotPcRelativeRelaxable, X86RelocationType.RexGotPcRelativeRelaxable,
        X86RelocationType.ThreadOffset32, X86RelocationType.GotThreadOffset, X86RelocationType.ModuleThreadOffset32,
    ];

    /// <summary>Classifies an instruction that is no site; in a linked module as <see cref="Displacements.Of"/> does.</summary>
    /// <param name="space">The module's code.</param>
    /// <param name="map">The range that holds it.</param>
    /// <param name="offset">Its offset.</param>
    /// <param name="instruction">The instruction.</param>
    public static Displacement Of(X86CodeSpace space, CodeMap map, int offset, in Instruction instruction)
    {
        var end = offset + instruction.Length;
        if (!space.IsRelocatable || !Displacements.IsRelocated(map, offset, end))
            return Displacements.Of(map, offset, instruction);
        if (!CanMove(space, map, offset, end) || LeadsIntoSection(space, map, offset, instruction))
            return Displacement.Pinned;
        return Displacements.OfRelocatable(map, offset, instruction);
    }

    /// <summary>Whether all relocations of [start, end) can move.</summary>
    public static bool CanMove(X86CodeSpace space, CodeMap map, int start, int end)
    {
        foreach (var relocation in space.RelocationsIn(map, start, end))
        {
            if (!Movable.Contains(relocation.Type) || relocation.Symbol is not { } symbol || symbol.Name == ThreadLocalAddress)
                return false;
        }

        // No relocation patches the first byte of an instruction, or of the next one: these would be of none.
        return !Displacements.IsRelocated(map, start, start + 1) && (end == map.Size || !Displacements.IsRelocated(map, end, end + 1));
    }

    /// <summary>Whether a relocated branch leads to a place of its own section that has no name: a copy of the branch would not lead to a copy of that.</summary>
    private static bool LeadsIntoSection(X86CodeSpace space, CodeMap map, int offset, in Instruction instruction) =>
        instruction.Op0Kind == OpKind.NearBranch64 && space.TryFindTarget(map, offset, instruction, out var target)
        && target.Map == map && (target.Map.Marks[target.Offset] & (CodeMarks.Boundary | CodeMarks.FunctionStart)) == 0;
}
