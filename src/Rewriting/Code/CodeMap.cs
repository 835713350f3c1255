// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Code;

/// <summary>One executable range: its bytes and, for each of them, what the analysis knows.</summary>
internal abstract class CodeMap
{
    private readonly int _longestInstruction;

    /// <summary>Makes a map of which nothing is known yet.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="range">The range.</param>
    /// <param name="longestInstruction">Bytes of the machine's longest instruction.</param>
    protected CodeMap(int index, ElfCodeRange range, int longestInstruction)
    {
        _longestInstruction = longestInstruction;
        Index = index;
        Section = range.Section;
        Address = range.Address;
        Size = range.Bytes.Length;
        Lengths = new byte[Size];
        Marks = new CodeMarks[Size];
        Bytes = range.Bytes;
    }

    /// <summary>Number of the map among all of the module.</summary>
    public int Index { get; }

    /// <summary>The section; null where the module has none.</summary>
    public ElfSection? Section { get; }

    /// <summary>Address of the first byte; 0 in a relocatable object.</summary>
    public ulong Address { get; }

    /// <summary>Bytes of the range.</summary>
    public int Size { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Bytes of the instruction that was decoded at each offset; 0 where none was.</summary>
    public byte[] Lengths { get; }

    /// <summary>What is known of each offset.</summary>
    public CodeMarks[] Marks { get; }

    /// <summary>The address of an offset.</summary>
    public ulong AddressOf(int offset) => Address + (uint)offset;

    /// <summary>Whether an address is in the range.</summary>
    public bool Contains(ulong address) => address - Address < (uint)Size;

    /// <summary>Whether a proven instruction starts at <paramref name="offset"/>.</summary>
    public bool IsProven(int offset) => (uint)offset < (uint)Size && (Marks[offset] & CodeMarks.Proven) != 0;

    /// <summary>
    /// Whether control flow reaches an instruction that starts at <paramref name="offset"/>. Nothing less makes bytes something to change:
    /// text that stands in a function's range often decodes throughout.
    /// </summary>
    public bool IsReached(int offset) => (uint)offset < (uint)Size && (Marks[offset] & CodeMarks.Flow) != 0;

    /// <summary>Whether any byte of [start, end) is part of a window or of a springboard.</summary>
    public bool IsTaken(int start, int end)
    {
        foreach (var marks in Marks.AsSpan(start, end - start))
        {
            if ((marks & CodeMarks.Taken) != 0)
                return true;
        }

        return false;
    }

    /// <summary>Takes [start, end) for a window or a springboard.</summary>
    public void Take(int start, int end)
    {
        foreach (ref var marks in Marks.AsSpan(start, end - start))
            marks |= CodeMarks.Taken;
    }

    /// <summary>Gives [start, end) back.</summary>
    public void Release(int start, int end)
    {
        foreach (ref var marks in Marks.AsSpan(start, end - start))
            marks &= ~CodeMarks.Taken;
    }

    /// <summary>Offset of the one proven instruction that ends at <paramref name="offset"/>; -1 where there is none or more than one.</summary>
    public int Previous(int offset)
    {
        var found = -1;
        for (var start = offset - 1; start >= 0 && start >= offset - _longestInstruction; start--)
        {
            if (Lengths[start] != offset - start || (Marks[start] & CodeMarks.Proven) == 0)
                continue;
            if (found >= 0)
                return -1;
            found = start;
        }

        return found;
    }
}
