// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Finds five bytes within reach of a two-byte jump that can hold the jump to a stub: padding that is never executed, or what another
/// window has behind its own jump.
/// </summary>
/// <param name="padding">Proves padding.</param>
/// <param name="windows">The windows planned so far.</param>
/// <param name="lengthen">Makes a window longer by one jump and returns what it became; null where it cannot.</param>
internal sealed class SpringboardFinder(
    PaddingProof padding, IReadOnlyCollection<PatchWindow> windows, Func<PatchWindow, PatchWindow?> lengthen)
{
    /// <summary>Finds and takes a springboard for the window [start, end); -1 where there is none.</summary>
    public int Find(CodeMap map, int start, int end)
    {
        // A short jump counts from its end: -128 to 127.
        var (low, high) = (start + PatchWindow.ShortJumpLength + sbyte.MinValue, start + PatchWindow.ShortJumpLength + sbyte.MaxValue);
        var found = FindPadding(map, Math.Max(low, 0), high, start, end);
        if (found < 0)
            found = FindInWindow(map, low, high, start, end);
        return found;
    }

    private int FindPadding(CodeMap map, int low, int high, int start, int end)
    {
        const CodeMarks EndOfFlow = CodeMarks.Terminal | CodeMarks.Flow;
        for (var offset = low - CodeMap.MaxInstructionLength; offset < Math.Min(high, map.Size); offset++)
        {
            if (offset < 0 || (map.Marks[offset] & EndOfFlow) != EndOfFlow)
                continue;
            var from = offset + map.Lengths[offset];
            var to = padding.EndOfPadding(map, from);
            for (var at = Math.Max(from, low); at + PatchWindow.JumpLength <= to && at <= high; at++)
            {
                if ((at >= end || at + PatchWindow.JumpLength <= start) && TryTake(map, at))
                    return at;
            }
        }

        return -1;
    }

    private static bool TryTake(CodeMap map, int offset)
    {
        var bytes = map.Marks.AsSpan(offset, PatchWindow.JumpLength);
        foreach (var marks in bytes)
        {
            if ((marks & CodeMarks.Taken) != 0)
                return false;
        }

        foreach (ref var marks in bytes)
            marks |= CodeMarks.Taken;
        return true;
    }

    private int FindInWindow(CodeMap map, int low, int high, int start, int end)
    {
        var near = windows.Where(window => window.Map == map && window.Springboard < 0 && Place(window) is var place && place >= low && place <= high
            && (window.Start >= end || window.End <= start)).OrderBy(window => Math.Abs(window.Start - start)).ThenBy(static window => window.Start);
        foreach (var candidate in near.ToArray())
        {
            var window = candidate.Length - candidate.Used >= PatchWindow.JumpLength ? candidate : null;

            // Only a window with a whole jump of its own has room behind it; and it must not grow over the one that asks.
            if (window is null && (candidate.End <= start - PatchWindow.JumpLength || candidate.Start >= end))
                window = LengthenApart(map, candidate, start, end);
            if (window is null)
                continue;
            var place = Place(window);
            window.Used += PatchWindow.JumpLength;
            return place;
        }

        return -1;
    }

    private PatchWindow? LengthenApart(CodeMap map, PatchWindow candidate, int start, int end)
    {
        foreach (ref var marks in map.Marks.AsSpan(start, end - start))
            marks |= CodeMarks.Taken;
        var longer = lengthen(candidate);
        foreach (ref var marks in map.Marks.AsSpan(start, end - start))
            marks &= ~CodeMarks.Taken;
        return longer;
    }

    private static int Place(PatchWindow window) => window.Start + window.Used;
}
