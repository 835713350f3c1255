// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Rewriting.Elf;
using Iced.Intel;

namespace Afterlink.Rewriting.Code;

/// <summary>One executable range: its bytes and, for each of them, what the analysis knows.</summary>
internal sealed class CodeMap
{
    private readonly ByteArrayCodeReader _reader;
    private readonly Decoder _decoder;

    public CodeMap(int index, ElfCodeRange range)
    {
        Index = index;
        Section = range.Section;
        Address = range.Address;
        Size = range.Bytes.Length;
        Lengths = new byte[Size];
        Marks = new CodeMarks[Size];
        Bytes = range.Bytes;

        // The decoder reads the file's own array: a copy of the text would cost more than its decode.
        _reader = MemoryMarshal.TryGetArray(range.Bytes, out var segment)
            ? new ByteArrayCodeReader(segment)
            : new ByteArrayCodeReader(range.Bytes.ToArray());
        _decoder = Decoder.Create(64, _reader);
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

    /// <summary>Decodes one instruction; false where the bytes are none.</summary>
    public bool TryDecode(int offset, out Instruction instruction)
    {
        _reader.Position = offset;
        _decoder.IP = AddressOf(offset);
        _decoder.Decode(out instruction);
        return !instruction.IsInvalid;
    }

    /// <summary>Where the displacement and the immediate of an instruction stand in its bytes.</summary>
    public ConstantOffsets GetConstantOffsets(int offset)
    {
        TryDecode(offset, out var instruction);
        return _decoder.GetConstantOffsets(instruction);
    }

    /// <summary>Offset of the one proven instruction that ends at <paramref name="offset"/>; -1 where there is none or more than one.</summary>
    public int Previous(int offset)
    {
        var found = -1;
        for (var start = offset - 1; start >= 0 && start >= offset - MaxInstructionLength; start--)
        {
            if (Lengths[start] != offset - start || (Marks[start] & CodeMarks.Proven) == 0)
                continue;
            if (found >= 0)
                return -1;
            found = start;
        }

        return found;
    }

    /// <summary>Bytes of the longest instruction (Intel SDM volume 2, 2.3.11).</summary>
    public const int MaxInstructionLength = 15;
}
