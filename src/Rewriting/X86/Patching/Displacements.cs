// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.X86.Catalog;
using Afterlink.Sites;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>Decides how an instruction can be moved.</summary>
internal static class Displacements
{
    /// <summary>Classifies an instruction that is no site.</summary>
    /// <param name="map">The range that holds it.</param>
    /// <param name="offset">Its offset.</param>
    /// <param name="instruction">The instruction.</param>
    public static Displacement Of(CodeMap map, int offset, in Instruction instruction)
    {
        if (IsRelocated(map, offset, offset + instruction.Length) || X86Catalog.Contains(instruction.Code))
            return Displacement.Pinned;
        return instruction.FlowControl switch
        {
            FlowControl.Next => OfSequential(instruction),
            FlowControl.UnconditionalBranch => OfJump(instruction),
            FlowControl.ConditionalBranch => OfConditional(instruction),
            FlowControl.Return => instruction.Mnemonic == Mnemonic.Ret ? Displacement.Verbatim : Displacement.Pinned,
            FlowControl.IndirectBranch => OfOperand(instruction),
            FlowControl.Call => OfCall(instruction),
            FlowControl.IndirectCall => OfIndirectCall(instruction),
            _ => Displacement.Pinned,
        };
    }

    /// <summary>
    /// Classifies an instruction of a relocatable object that is no site: relocations move along, and nothing in it is where it will be loaded,
    /// so what is relative to rip must be relocated.
    /// </summary>
    /// <param name="map">The range that holds it.</param>
    /// <param name="offset">Its offset.</param>
    /// <param name="instruction">The instruction.</param>
    public static Displacement OfRelocatable(CodeMap map, int offset, in Instruction instruction)
    {
        var isRelocated = IsRelocated(map, offset, offset + instruction.Length);
        if (IsOwned(map, offset, offset + instruction.Length) || X86Catalog.Contains(instruction.Code))
            return Displacement.Pinned;
        if (!isRelocated)
        {
            return Of(map, offset, instruction) switch
            {
                Displacement.RipRelative => Displacement.Pinned,
                var how => how,
            };
        }

        return instruction.FlowControl switch
        {
            FlowControl.Next => instruction.Mnemonic is Mnemonic.Nop or Mnemonic.Endbr64 or Mnemonic.Endbr32 ? Displacement.Pinned : Displacement.Verbatim,
            FlowControl.UnconditionalBranch => instruction.Code == Iced.Intel.Code.Jmp_rel32_64 ? OfJump(instruction) : Displacement.Pinned,
            FlowControl.ConditionalBranch => instruction.IsJccNear ? OfConditional(instruction) : Displacement.Pinned,
            FlowControl.Call => OfCall(instruction),
            FlowControl.IndirectCall => instruction.Code == Iced.Intel.Code.Call_rm64 ? Displacement.IndirectCall : Displacement.Pinned,
            _ => Displacement.Pinned,
        };
    }

    /// <summary>Whether a table of the module's loader owns any of the bytes.</summary>
    public static bool IsOwned(CodeMap map, int start, int end)
    {
        foreach (var marks in map.Marks.AsSpan(start, end - start))
        {
            if ((marks & CodeMarks.Owned) != 0)
                return true;
        }

        return false;
    }

    /// <summary>How the original instruction of a site is copied, from one of the catalog or one that the user chose.</summary>
    public static Displacement OfSite(in Instruction instruction, SiteKind kind)
    {
        if (kind != SiteKind.Probe)
            return OfOperand(instruction);
        return instruction.FlowControl switch
        {
            // A no-operation is run like any other: what stands behind it may be the reason that it was chosen.
            FlowControl.Next => instruction.Mnemonic is Mnemonic.Endbr64 or Mnemonic.Endbr32 ? Displacement.Pinned : OfOperand(instruction),
            FlowControl.UnconditionalBranch => OfJump(instruction),
            FlowControl.ConditionalBranch => OfConditional(instruction),
            FlowControl.IndirectBranch => OfOperand(instruction),
            FlowControl.Call when instruction.Op0Kind == OpKind.NearBranch64 => OfCall(instruction),
            FlowControl.IndirectCall => OfIndirectCall(instruction),
            FlowControl.XbeginXabortXend when instruction.Mnemonic == Mnemonic.Xbegin => Displacement.Pinned,
            _ => OfOperand(instruction),
        };
    }

    /// <summary>Whether control comes back behind the instruction, and only there, from somewhere else: then nothing may be moved from behind it.</summary>
    public static bool IsCall(in Instruction instruction) =>
        instruction.FlowControl == FlowControl.IndirectCall || (instruction.FlowControl == FlowControl.Call && instruction.Op0Kind == OpKind.NearBranch64);

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

    private static Displacement OfIndirectCall(in Instruction instruction)
    {
        if (instruction.Code != Iced.Intel.Code.Call_rm64 || (instruction.Op0Kind == OpKind.Register && instruction.Op0Register == Register.RSP))
            return Displacement.Pinned;

        // With a 32-bit address the sum that StubEncoder makes of an operand on the stack would be cut off elsewhere.
        return instruction.MemoryBase is Register.ESP or Register.EIP ? Displacement.Pinned : Displacement.IndirectCall;
    }

    private static Displacement OfCall(in Instruction instruction) =>
        (instruction.Code, instruction.Length) is (Iced.Intel.Code.Call_rel32_64, 5) ? Displacement.Call : Displacement.Pinned;

    private static Displacement OfConditional(in Instruction instruction)
    {
        if (instruction.Op0Kind != OpKind.NearBranch64)
            return Displacement.Pinned;
        if (instruction.IsJccShort || instruction.IsJccNear)
            return instruction.Length == (instruction.IsJccShort ? 2 : 6) ? Displacement.ConditionalJump : Displacement.Pinned;

        // loop and jrcxz, or those that count in ecx: with an address-size prefix and no other, which is the only way to be one byte longer.
        return instruction.Length == 2 || (instruction.Length == 3 && CountsInEcx(instruction.Code)) ? Displacement.Loop : Displacement.Pinned;
    }

    private static bool CountsInEcx(Iced.Intel.Code code) =>
        code is Iced.Intel.Code.Jecxz_rel8_64 or Iced.Intel.Code.Loop_rel8_64_ECX
            or Iced.Intel.Code.Loope_rel8_64_ECX or Iced.Intel.Code.Loopne_rel8_64_ECX;
}
