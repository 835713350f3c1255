// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Dwarf;

/// <summary>How the caller's value of a register, or the canonical frame address, is found (DWARF 5, 6.4.1).</summary>
/// <param name="Instruction">The instruction that states the rule.</param>
/// <param name="Operand">Its offset, factored, or its register.</param>
/// <param name="Expression">Its expression, where it has one.</param>
internal readonly record struct CallFrameRule(CallFrameInstruction Instruction, long Operand, ReadOnlyMemory<byte> Expression)
{
    /// <summary>The register has the value that the caller left in it.</summary>
    public static CallFrameRule KeptValue { get; } = new(CallFrameInstruction.SameValue, 0, default);

    /// <summary>Whether both state the same.</summary>
    public bool IsSame(CallFrameRule other) =>
        Instruction == other.Instruction && Operand == other.Operand && Expression.Span.SequenceEqual(other.Expression.Span);
}
