// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Dwarf;

/// <summary>A row of the call frame table: what holds at an instruction.</summary>
internal sealed class CallFrameRow
{
    /// <summary>The stack pointer's number (AMD64 psABI, figure 3.36).</summary>
    public const ulong StackPointer = 7;

    /// <summary>The return address' number.</summary>
    public const ulong ReturnAddress = 16;

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

    /// <summary>The row that holds behind a call: CFA = rsp + 8, return address at CFA - 8.</summary>
    public static CallFrameRow AfterCall() => new()
    {
        FrameRegister = StackPointer,
        FrameOffset = sizeof(ulong),
        Registers = { [ReturnAddress] = new CallFrameRule(CallFrameInstruction.OffsetExtendedSigned, 1, default) },
    };

    /// <summary>Whether both find the same; a register without a rule keeps its value.</summary>
    public bool IsSame(CallFrameRow other) =>
        FrameExpression.Span.SequenceEqual(other.FrameExpression.Span)
        && (!FrameExpression.IsEmpty || (FrameRegister == other.FrameRegister && FrameOffset == other.FrameOffset))
        && Registers.Keys.Union(other.Registers.Keys).All(register => RuleOf(register).IsSame(other.RuleOf(register)));

    private CallFrameRule RuleOf(ulong register) => Registers.GetValueOrDefault(register, CallFrameRule.KeptValue);

    public CallFrameRow Clone() => new()
    {
        FrameRegister = FrameRegister,
        FrameOffset = FrameOffset,
        FrameExpression = FrameExpression,
        Registers = new SortedDictionary<ulong, CallFrameRule>(Registers),
    };
}
