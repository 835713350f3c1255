// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Reporting.Model;
using Afterlink.Sites;
using Iced.Intel;
using Op = Iced.Intel.Code;

namespace Afterlink.Rewriting.Reporting;

/// <summary>Says in words what the instructions of a stub do (docs/design.md, "Stub"). What it does not recognise goes without.</summary>
/// <param name="bindingCell">Address of the binding cell.</param>
/// <param name="windowEnd">Where the window ends, and the module goes on.</param>
/// <param name="sites">The sites of the window, by address.</param>
internal sealed class StubComments(ulong bindingCell, ulong windowEnd, IReadOnlyList<Site> sites)
{
    private int _site;
    private bool _isCalled;

    /// <summary>Describes the next instruction of the stub.</summary>
    public (LineRole Role, string? Comment) Describe(in Instruction instruction)
    {
        if (_site < sites.Count && IsSite(instruction, sites[_site]))
        {
            _site++;
            return (LineRole.Site, "the original instruction");
        }

        switch (instruction.Code)
        {
            case Op.Lea_r64_m when IsStackMove(instruction) && instruction.MemoryDisplacement64 == unchecked((ulong)-BindingLayout.StackSkip):
                return (LineRole.Plain, "past the red zone");
            case Op.Lea_r64_m when IsStackMove(instruction) && instruction.MemoryDisplacement64 is > BindingLayout.StackSkip and < 2 * BindingLayout.StackSkip:
                return (LineRole.Plain, "the stack as it was");
            case Op.Lea_r64_m when instruction is { Op0Register: Register.RCX, MemoryBase: Register.RCX } && SlotOf(instruction) is { } kind:
                return (LineRole.Plain, $"slot of {kind}");
            case Op.Pushq_imm32:
                _isCalled = false;
                return (LineRole.Plain, "which site, what to save");
            case Op.Mov_r64_rm64 when instruction.IsIPRelativeMemoryOperand && instruction.IPRelativeMemoryAddress == bindingCell:
                return (LineRole.Plain, "the binding cell");
            case Op.Mov_r64_rm64 when instruction is { Op0Register: Register.RCX, MemoryBase: Register.RSP, MemoryDisplacement64: sizeof(ulong) }:
                return (LineRole.Plain, "the site's rcx");
            case Op.Call_rm64 when instruction.MemoryBase == Register.RCX:
                _isCalled = true;
                return (LineRole.Plain, "what the kind is bound to");
            case Op.Jrcxz_rel8_64:
                return (LineRole.Plain, _isCalled ? "not handled" : "nothing bound");
            case Op.Jmp_rel32_64 or Op.Jmp_rel8_64 when instruction.NearBranch64 == windowEnd:
                return (LineRole.Jump, "back, behind the window");
            default:
                return (LineRole.Plain, null);
        }
    }

    private static bool IsStackMove(in Instruction instruction) =>
        instruction is { Op0Register: Register.RSP, MemoryBase: Register.RSP, MemoryIndex: Register.None };

    private static SiteKind? SlotOf(in Instruction instruction) =>
        SiteKinds.Find((SiteKind)(instruction.MemoryDisplacement64 / BindingLayout.SlotSize))?.Kind;

    private static bool IsSite(in Instruction instruction, Site site) =>
        instruction.Length == site.Bytes.Length && Mnemonic(instruction) == site.Mnemonic;

    private static string Mnemonic(in Instruction instruction) => instruction.Mnemonic.ToString().ToLowerInvariant();
}
