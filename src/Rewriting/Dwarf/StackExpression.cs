// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Dwarf;

/// <summary>
/// Expressions that come to the stack pointer and a number, once the address is known (DWARF 5, 2.5). Linkers write one for all entries of a
/// procedure linkage table: rsp + 8 + ((rip &amp; 15) &gt;= 11) * 8. It is right where it stands and nowhere else.
/// </summary>
internal static class StackExpression
{
    private const int MaxDepth = 16;

    private const byte And = 0x1a;
    private const byte Plus = 0x22;
    private const byte PlusConstant = 0x23;
    private const byte ShiftLeft = 0x24;
    private const byte GreaterOrEqual = 0x2a;
    private const byte FirstLiteral = 0x30;
    private const byte LastLiteral = 0x4f;
    private const byte FirstBaseRegister = 0x70;

    /// <summary>The operation that pushes a register and a number (DW_OP_breg0 and the 31 behind it).</summary>
    public static byte BaseRegister(ulong register) => (byte)(FirstBaseRegister + register);

    /// <summary>What is added to the stack pointer; null where the expression is anything else.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="address">The address of the instruction that it is evaluated for.</param>
    /// <param name="convention">The machine's convention.</param>
    public static long? Evaluate(ReadOnlySpan<byte> expression, ulong address, FrameConvention convention)
    {
        // By the return address' register linkers mean the instruction pointer.
        var (stackPointer, instructionPointer) = (BaseRegister(convention.StackPointer), BaseRegister(convention.ReturnAddress));
        var reader = new NumberReader(expression);
        var stack = new Stack<(int StackPointers, long Value)>();
        while (reader.Remaining > 0 && !reader.Failed && stack.Count < MaxDepth)
        {
            var operation = reader.ReadByte();
            switch (operation)
            {
                case >= FirstLiteral and <= LastLiteral:
                    stack.Push((0, operation - FirstLiteral));
                    break;
                case var _ when operation == stackPointer:
                    stack.Push((1, reader.ReadSigned()));
                    break;
                case var _ when operation == instructionPointer:
                    stack.Push((0, (long)address + reader.ReadSigned()));
                    break;
                case PlusConstant when stack.TryPop(out var sum):
                    stack.Push((sum.StackPointers, sum.Value + (long)reader.ReadUnsigned()));
                    break;
                default:
                    if (!stack.TryPop(out var right) || !stack.TryPop(out var left) || Combine(operation, left, right) is not { } result)
                        return null;
                    stack.Push(result);
                    break;
            }
        }

        return !reader.Failed && reader.Remaining == 0 && stack.Count == 1 && stack.Pop() is (1, var offset) ? offset : null;
    }

    private static (int StackPointers, long Value)? Combine(byte operation, (int StackPointers, long Value) left, (int StackPointers, long Value) right)
    {
        if (operation == Plus)
            return (left.StackPointers + right.StackPointers, left.Value + right.Value);
        if (left.StackPointers + right.StackPointers != 0)
            return null;
        return operation switch
        {
            And => (0, left.Value & right.Value),
            GreaterOrEqual => (0, left.Value >= right.Value ? 1 : 0),
            ShiftLeft when right.Value is >= 0 and < 64 => (0, left.Value << (int)right.Value),
            _ => null,
        };
    }
}
