// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Dwarf;

/// <summary>A row of the call frame table: what holds at an instruction.</summary>
internal sealed class CallFrameRow
{
    /// <summary>Register that the canonical frame address counts from; of no meaning with <see cref="FrameExpression"/>.</summary>
    public ulong FrameRegister { get; set; }

    /// <summary>What is added to it.</summary>
    public long FrameOffset { get; set; }

    /// <summary>The expression that gives the canonical frame address instead.</summary>
    public ReadOnlyMemory<byte> FrameExpression { get; set; }

    /// <summary>The rules of registers by number; those without one keep their value.</summary>
    public SortedDictionary<ulong, CallFrameRule> Registers { get; private init; } = [];

    /// <summary>
    /// Whether some expression may use a register (DW_OP_breg): a row that uses the stack pointer cannot be adjusted to another depth of the stack.
    /// The byte may mean something else; then a row that could be adjusted is not.
    /// </summary>
    public bool MayUse(ulong register)
    {
        var operation = StackExpression.BaseRegister(register);
        return FrameExpression.Span.Contains(operation) || Registers.Values.Any(rule => rule.Expression.Span.Contains(operation));
    }

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
