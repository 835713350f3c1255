// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Code;

/// <summary>
/// Proves that bytes are never executed and mean nothing: the no-operations and int3 that compilers put behind a ret or jmp to align what
/// follows.
/// </summary>
internal sealed class PaddingProof(CodeAnalysis analysis)
{
    private const int MaxPadding = 4096;
    private const CodeMarks Reached = CodeMarks.Entry | CodeMarks.Flow | CodeMarks.Relocated;

    /// <summary>Whether an instruction does nothing, or is what linkers fill gaps with.</summary>
    public static bool IsFiller(in Instruction instruction) =>
        instruction.Mnemonic == Mnemonic.Nop || instruction.Code == Iced.Intel.Code.Int3;

    /// <summary>Whether a filler behind a ret or jmp can only be padding.</summary>
    public bool IsNeverExecuted(CodeMap map, int offset)
    {
        if (map.IsProven(offset))
        {
            // Inside a function whose decode is proven, an instruction that nothing leads to is never executed.
            return (map.Marks[offset] & Reached) == 0 && analysis.FunctionAt(map, offset) is { HasUnknownTable: false, IsConsistent: true } function
                && LeadsToCode(map, offset, function.End);
        }

        return analysis.FunctionAt(map, offset) is null && IsGapOfFillers(map, offset);
    }

    /// <summary>The padding behind the instruction that ends at <paramref name="start"/>: its end, or <paramref name="start"/> where there is none.</summary>
    public int EndOfPadding(CodeMap map, int start)
    {
        var offset = start;
        while (offset < map.Size && offset - start < MaxPadding && (map.Marks[offset] & Reached) == 0
            && map.TryDecode(offset, out var instruction) && IsFiller(instruction) && offset + instruction.Length <= map.Size
            && !HasReached(map, offset, offset + instruction.Length) && IsNeverExecuted(map, offset))
            offset += instruction.Length;
        return offset;
    }

    /// <summary>Whether all of [start, end) is padding.</summary>
    public bool IsPadding(CodeMap map, int start, int end)
    {
        // Padding begins behind an instruction that control does not pass; look for it.
        for (var before = start; before > 0 && start - before < MaxPadding; before--)
        {
            if (map.Previous(before) is var last and >= 0 && (map.Marks[last] & (CodeMarks.Terminal | CodeMarks.Flow)) == (CodeMarks.Terminal | CodeMarks.Flow)
                && EndOfPadding(map, before) >= end)
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether fillers up to code that control reaches, or to the function's end, follow: a table of constants may begin like a no-operation,
    /// and does not go on like one.
    /// </summary>
    private static bool LeadsToCode(CodeMap map, int offset, int end)
    {
        while (offset < end && !map.IsReached(offset))
        {
            if (!map.TryDecode(offset, out var instruction) || !IsFiller(instruction))
                return false;
            offset += instruction.Length;
        }

        return offset == end || map.IsReached(offset);
    }

    private static bool HasReached(CodeMap map, int start, int end)
    {
        foreach (var marks in map.Marks.AsSpan(start, end - start))
        {
            if ((marks & Reached) != 0)
                return true;
        }

        return false;
    }

    /// <summary>Whether the bytes from here to the next code are nothing but fillers.</summary>
    private bool IsGapOfFillers(CodeMap map, int offset)
    {
        var end = Math.Min(analysis.GapAround(map, offset).End, map.Size);
        var limit = offset + MaxPadding;
        while (offset < end && offset < limit && !map.IsProven(offset))
        {
            if (!map.TryDecode(offset, out var instruction) || !IsFiller(instruction))
                return false;
            offset += instruction.Length;
        }

        return offset >= end || (map.IsProven(offset) && (map.Marks[offset] & CodeMarks.Entry) != 0);
    }
}
