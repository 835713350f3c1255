// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Catalog;
using Afterlink.Rewriting.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.Patching;

/// <summary>Decides how an instruction can be moved.</summary>
internal static class Displacements
{
    /// <summary>Classifies an instruction that is no site.</summary>
    /// <param name="map">The range that holds it.</param>
    /// <param name="offset">Its offset.</param>
    /// <param name="instruction">The instruction.</param>
    public static Displacement Of(CodeMap map, int offset, in Instruction instruction)
    {
        if (IsRelocated(map, offset, offset + instruction.Length) || InstructionCatalog.Contains(instruction.Code))
            return Displacement.Pinned;
        return instruction.FlowControl switch
        {
            FlowControl.Next => OfSequential(instruction),
            FlowControl.UnconditionalBranch => OfJump(instruction),
            FlowControl.ConditionalBranch => OfConditional(instruction),
            FlowControl.Return => instruction.Mnemonic == Mnemonic.Ret ? Displacement.Verbatim : Displacement.Pinned,
            FlowControl.IndirectBranch => OfOperand(instruction),

            // A call leaves its own address on the stack, where unwinders, shadow stacks and the callee look for it.
            _ => Displacement.Pinned,
        };
    }

    /// <summary>Whether a relocation changes any of the bytes.</summary>
    public static bool IsRelocated(CodeMap map, int start, int end)
    {
        foreach (var marks in map.Marks.AsSpan(start, end - start))
        {
            if ((marks & CodeMarks.Relocated) != 0)
                return true;
        }

        return false;
    }

    /// <summary>How the original instruction of a site is copied.</summary>
    public static Displacement OfSite(in Instruction instruction) => OfOperand(instruction);

    private static Displacement OfSequential(in Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.Nop => Displacement.Filler,

        // Indirect branches must land on it (Intel SDM volume 1, 17.3).
        Mnemonic.Endbr64 or Mnemonic.Endbr32 => Displacement.Pinned,
        _ => OfOperand(instruction),
    };

    private static Displacement OfOperand(in Instruction instruction)
    {
        if (!instruction.IsIPRelativeMemoryOperand)
            return Displacement.Verbatim;
        return instruction.MemoryBase == Register.RIP ? Displacement.RipRelative : Displacement.Pinned;
    }

    // With a prefix (bnd, a hint, operand size) the bytes differ from what is emitted, so such a jump stays where it is.
    private static Displacement OfJump(in Instruction instruction) =>
        (instruction.Code, instruction.Length) is (Iced.Intel.Code.Jmp_rel8_64, 2) or (Iced.Intel.Code.Jmp_rel32_64, 5)
            ? Displacement.Jump
            : Displacement.Pinned;

    private static Displacement OfConditional(in Instruction instruction)
    {
        if (instruction.Op0Kind != OpKind.NearBranch64)
            return Displacement.Pinned;
        if (instruction.IsJccShort || instruction.IsJccNear)
            return instruction.Length == (instruction.IsJccShort ? 2 : 6) ? Displacement.ConditionalJump : Displacement.Pinned;
        return instruction.Length == 2 ? Displacement.Loop : Displacement.Pinned;
    }
}
