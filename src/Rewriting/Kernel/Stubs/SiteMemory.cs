// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.X86;
using Afterlink.Rewriting.X86.Patching;
using Iced.Intel;

namespace Afterlink.Rewriting.Kernel.Stubs;

/// <summary>The memory operand of a site, as an instruction of its stub can have it.</summary>
internal static class SiteMemory
{
    /// <summary>More than a stub ever pushes: so far, a displacement from the stack pointer grows.</summary>
    private const int MaxDepth = 256;

    /// <summary>Why a stub cannot address what the site does; null where it can.</summary>
    public static string? FindObstacle(in Instruction instruction)
    {
        // A base of 32 bits would cut off elsewhere, and what fs and gs add is in no register. Of other segments the base is 0 (Intel SDM
        // volume 1, 3.3.4).
        if (instruction.SegmentPrefix is Register.FS or Register.GS || Is32Bit(instruction.MemoryBase) || Is32Bit(instruction.MemoryIndex))
            return KernelOperations.Operand;
        return instruction.MemoryBase == Register.RSP && (long)instruction.MemoryDisplacement64 > int.MaxValue - MaxDepth ? KernelOperations.Operand : null;
    }

    /// <summary>
    /// Whether the relocations of a site's bytes can move along: none, or one of the displacement, which is last in all instructions that are
    /// addressed so.
    /// </summary>
    public static bool TryFindRelocation(CodeSpace space, PlannedSite site, out ElfRelocation? relocation)
    {
        relocation = null;
        var found = space.RelocationsIn(site.Map, site.Start, site.End);
        if (found.IsEmpty)
            return true;
        relocation = found[0];
        return found.Length == 1 && found[0].Symbol is not null && found[0].Offset == (ulong)(site.End - sizeof(int)) && HasWideDisplacement(site.Instruction)
            && found[0].Type is X86RelocationType.PcRelative32 or X86RelocationType.Plt32 or X86RelocationType.Absolute32Signed;
    }

    /// <summary>The operand, for an instruction in front of which the stub has pushed <paramref name="depth"/> bytes.</summary>
    public static MemoryOperand At(in Instruction instruction, int depth)
    {
        // Where a relocation fills the displacement, zeros stand there, which Iced reads as a place.
        var displacement = instruction.IsIPRelativeMemoryOperand ? 0 : (long)instruction.MemoryDisplacement64;
        return instruction.MemoryBase switch
        {
            Register.RSP => new MemoryOperand(Register.RSP, instruction.MemoryIndex, instruction.MemoryIndexScale, displacement + depth, sizeof(ulong)),
            var register => new MemoryOperand(register, instruction.MemoryIndex, instruction.MemoryIndexScale, displacement, instruction.MemoryDisplSize),
        };
    }

    private static bool HasWideDisplacement(in Instruction instruction) => instruction.OpCount != 0 && instruction.MemoryDisplSize >= sizeof(int);

    private static bool Is32Bit(Register register) => register == Register.EIP || register.IsGPR32();
}
