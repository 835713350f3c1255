// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Joins the frames of neighbouring stubs: one entry of the search table then serves many stubs, and each row is written as what differs
/// from the one before. An unwinder runs a program from its start, so a group is limited.
/// </summary>
internal static class StubFrameGroups
{
    private const int LargestRowCount = 256;

    /// <summary>Joins frames, which are in the order of addresses.</summary>
    public static List<StubFrame> Merge(IReadOnlyList<StubFrame> frames, MachineAbi abi)
    {
        // Stubs are aligned; between two that are further apart is one without a frame.
        var largestGap = (ulong)(abi.StubAlignment - 1);
        var groups = new List<StubFrame>();
        for (var first = 0; first < frames.Count;)
        {
            var (start, end, next, rowCount) = (frames[first].Address, frames[first].Address, first, 0);
            var encoder = new CallFrameEncoder(abi.Frames);
            for (; next < frames.Count && frames[next].Address - end <= largestGap && RowsOf(frames[next], abi.Frames) is { } rows; next++)
            {
                rowCount += rows.Count;
                if (next != first && rowCount > LargestRowCount)
                    break;
                foreach (var (address, row) in rows)
                    encoder.Add((uint)(address - start), row);
                end = frames[next].Address + frames[next].Size;
            }

            // One whose instructions are not known is taken as it is.
            groups.Add(next == first ? frames[first] : new StubFrame(start, end - start, encoder.ToArray()));
            first = Math.Max(next, first + 1);
        }

        return groups;
    }

    private static List<(ulong Address, CallFrameRow Row)>? RowsOf(StubFrame frame, FrameConvention convention) => CallFrameProgram.RunAll(
        new FrameDescription(null, frame.Address, frame.Address + frame.Size, 0, null, convention.Common, frame.Instructions), convention);
}
