// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Dwarf;

/// <summary>A row of the call frame table: what holds at an instruction.</summary>
internal sealed class CallFrameRow
{
    /// <summary>The stack pointer's number (AMD64 psABI, figure 3.36).</summary>
    public const ulong StackPointer = 7;

    private const byte StackPointerOperation = 0x77;

    /// <summary>Register that the canonical frame address counts from; of no meaning with <see cref="FrameExpression"/>.</summary>
    public ulong FrameRegister { get; set; }

    /// <summary>What is added to it.</summary>
    public long FrameOffset { get; set; }

    /// <summary>The expression that gives the canonical frame address instead.</summary>
    public ReadOnlyMemory<byte> FrameExpression { get; set; }

    /// <summary>The rules of registers by number; those without one keep their value.</summary>
    public SortedDictionary<ulong, CallFrameRule> Registers { get; private init; } = [];

    /// <summary>
    /// Whether some expression may use the stack pointer (DW_OP_breg7): such a row cannot be adjusted to another depth of the stack. The byte may
    /// mean something else; then a row that could be adjusted is not.
    /// </summary>
    public bool UsesStackPointer =>
        FrameExpression.Span.Contains(StackPointerOperation)
        || Registers.Values.Any(static rule => rule.Expression.Span.Contains(StackPointerOperation));

    public CallFrameRow Clone() => new()
    {
        FrameRegister = FrameRegister,
        FrameOffset = FrameOffset,
        FrameExpression = FrameExpression,
        Registers = new SortedDictionary<ulong, CallFrameRule>(Registers),
    };
}
