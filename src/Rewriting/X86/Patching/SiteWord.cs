// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Sites;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>The word that a stub pushes for the gate: site index, save class, full frame (docs/design.md, "Stub").</summary>
internal static class SiteWord
{
    /// <summary>The word of a site.</summary>
    /// <param name="index">Its index in the site table.</param>
    /// <param name="instruction">The instruction.</param>
    /// <param name="kind">Its kind: the handler of a probe may look at any register.</param>
    /// <param name="isDeclared">Whether it is a declared hypercall, whose C stub is a function call.</param>
    /// <param name="use">What the module's code does with state besides general registers.</param>
    public static int Of(int index, in Instruction instruction, SiteKind kind, bool isDeclared, StateUse use)
    {
        var save = use switch
        {
            _ when isDeclared => BindingLayout.SaveNone,
            _ when (use & ~StateUse.Flags) == StateUse.None => BindingLayout.SaveArguments,
            _ when (use & ~StateUse.Flags) == StateUse.Sse => BindingLayout.SaveSse,
            _ => BindingLayout.SaveExtended
                | (use.HasFlag(StateUse.X87) ? 0 : BindingLayout.WithoutX87)
                | (use.HasFlag(StateUse.Avx512) ? 0 : BindingLayout.WithoutAvx512),
        };
        var flags = kind is SiteKind.PushFlags or SiteKind.PopFlags && !use.HasFlag(StateUse.Flags) ? BindingLayout.StatusFlagsOnly : 0;
        return index | save | flags | (kind == SiteKind.Probe || NamesCalleeSaved(instruction) ? BindingLayout.FullFrame : 0);
    }

    /// <summary>Whether an explicit operand names a register that only a full frame holds.</summary>
    public static bool NamesCalleeSaved(in Instruction instruction)
    {
        for (var i = 0; i < instruction.OpCount; i++)
        {
            var kind = instruction.GetOpKind(i);
            if (kind == OpKind.Register && IsCalleeSaved(instruction.GetOpRegister(i)))
                return true;
            if (kind == OpKind.Memory && (IsCalleeSaved(instruction.MemoryBase) || IsCalleeSaved(instruction.MemoryIndex)))
                return true;
        }

        return false;
    }

    private static bool IsCalleeSaved(Register register) =>
        register.IsGPR() && register.GetFullRegister() is Register.RBP or (>= Register.R12 and <= Register.R15);
}
