// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Makes the unwind information of stubs: at each of its instructions a stub's frame is that of the original's instruction, but for a deeper
/// stack. The function's landing pads are not taken along: a handler must not throw, and if one does the search goes on in the callers.
/// </summary>
internal sealed class StubFrameBuilder(ElfFile file)
{
    /// <summary>The frame of a stub; null where the original has none there, or one that cannot be adjusted.</summary>
    public StubFrame? Make(PlacedStub stub)
    {
        if (Find(stub.Window.Address) is not { Common: { ReturnAddressRegister: CallFrameRow.ReturnAddress, IsSignalFrame: false } } frame)
            return null;
        var encoder = new CallFrameEncoder();
        foreach (var mark in stub.Marks)
        {
            // After a last instruction that does not go on there is no row, and nothing is executed.
            var address = stub.Window.Map.AddressOf(mark.Original);
            if (address < frame.Start || address >= frame.End)
                continue;
            if (CallFrameProgram.Run(frame, address) is not { } row)
                return null;
            if (StackExpression.Evaluate(row.FrameExpression.Span, address) is { } offset)
                (row.FrameRegister, row.FrameOffset, row.FrameExpression) = (CallFrameRow.StackPointer, offset, default);
            if (mark.Depth != 0 && row.UsesStackPointer)
                return null;
            if (row.FrameRegister == CallFrameRow.StackPointer && row.FrameExpression.IsEmpty)
                row.FrameOffset += mark.Depth;
            if (row.FrameOffset < 0)
                return null;
            encoder.Add((uint)mark.Offset, row);
        }

        return new StubFrame(stub.Address, (ulong)stub.Length, encoder.ToArray());
    }

    private FrameDescription? Find(ulong address)
    {
        var (low, high) = (0, file.FrameDescriptions.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = file.FrameDescriptions[middle].Start <= address ? (middle + 1, high) : (low, middle);
        }

        return low != 0 && address < file.FrameDescriptions[low - 1].End ? file.FrameDescriptions[low - 1] : null;
    }
}
