// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Makes the unwind information of stubs: at each of its instructions a stub's frame is that of the original's instruction, but for a deeper
/// stack. The function's landing pads are not taken along: a handler must not throw, and if one does the search goes on in the callers.
/// </summary>
/// <param name="frames">The original's frames, by address; of a relocatable object, those of one section.</param>
/// <param name="convention">The machine's convention.</param>
internal sealed class StubFrameBuilder(IReadOnlyList<FrameDescription> frames, FrameConvention convention)
{
    /// <summary>The frame of a stub; null where the original has none there, or one that cannot be adjusted.</summary>
    /// <param name="window">Address of the window.</param>
    /// <param name="origin">What the original offsets of marks count from.</param>
    /// <param name="address">Address of the stub.</param>
    /// <param name="length">Bytes of the stub.</param>
    /// <param name="marks">What its parts stand for, in their order.</param>
    public StubFrame? Make(ulong window, ulong origin, ulong address, int length, IEnumerable<StubMark> marks)
    {
        if (Find(window) is not { Common.IsSignalFrame: false } frame || frame.Common.ReturnAddressRegister != convention.ReturnAddress)
            return null;
        var encoder = new CallFrameEncoder(convention);
        foreach (var mark in marks)
        {
            // After a last instruction that does not go on there is no row, and nothing is executed.
            var original = origin + (uint)mark.Original;
            if (original < frame.Start || original >= frame.End)
                continue;
            if (CallFrameProgram.Run(frame, original, convention) is not { } row)
                return null;
            if (StackExpression.Evaluate(row.FrameExpression.Span, original, convention) is { } offset)
                (row.FrameRegister, row.FrameOffset, row.FrameExpression) = (convention.StackPointer, offset, default);
            if (mark.Depth != 0 && row.MayUse(convention.StackPointer))
                return null;
            if (row.FrameRegister == convention.StackPointer && row.FrameExpression.IsEmpty)
                row.FrameOffset += mark.Depth;
            if (row.FrameOffset < 0)
                return null;
            encoder.Add((uint)mark.Offset, row);
        }

        return new StubFrame(address, (ulong)length, encoder.ToArray());
    }

    private FrameDescription? Find(ulong address)
    {
        var (low, high) = (0, frames.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = frames[middle].Start <= address ? (middle + 1, high) : (low, middle);
        }

        return low != 0 && address < frames[low - 1].End ? frames[low - 1] : null;
    }
}
