// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.X86.Code;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>
/// Finds five bytes that can hold the jump to a stub for a window with room for a two-byte jump only: padding that is never executed,
/// what another window has behind its own jump, or instructions that are moved to make room (which E9Patch, PLDI'20, calls eviction).
/// </summary>
/// <param name="padding">Proves padding.</param>
/// <param name="windows">The windows planned so far.</param>
/// <param name="host">Makes room.</param>
internal sealed class SpringboardFinder(PaddingProof padding, WindowIndex windows, ISpringboardHost host)
{
    private readonly List<PatchWindow> _near = [];

    /// <summary>Finds and takes a springboard anywhere within reach of the window [start, end); -1 where there is none.</summary>
    public int Find(CodeMap map, int start, int end)
    {
        // A short jump counts from its end: -128 to 127.
        var (low, high) = (start + PatchWindow.ShortJumpLength + sbyte.MinValue, start + PatchWindow.ShortJumpLength + sbyte.MaxValue);
        var found = FindPadding(map, Math.Max(low, 0), high, start, end);
        if (found < 0)
            found = FindInWindow(map, low, high, start, end);
        if (found < 0)
            found = FindByMoving(map, low, high, start, end);
        return found;
    }

    /// <summary>Takes a springboard at one place, for the window [start, end) that cannot jump elsewhere.</summary>
    public bool TryTakeAt(CodeMap map, int place, int start, int end)
    {
        if (place < 0 || place + PatchWindow.JumpLength > map.Size || (place < end && place + PatchWindow.JumpLength > start))
            return false;
        if (padding.IsPadding(map, place, place + PatchWindow.JumpLength) && TryTake(map, place))
            return true;
        return TryTakeInWindow(map, place, start, end) || TryTakeByMoving(map, place, start, end);
    }

    private int FindPadding(CodeMap map, int low, int high, int start, int end)
    {
        const CodeMarks EndOfFlow = CodeMarks.Terminal | CodeMarks.Flow;
        for (var offset = low - X86CodeMap.MaxInstructionLength; offset < Math.Min(high, map.Size); offset++)
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
        if (map.IsTaken(offset, offset + PatchWindow.JumpLength))
            return false;
        map.Take(offset, offset + PatchWindow.JumpLength);
        return true;
    }

    private int FindInWindow(CodeMap map, int low, int high, int start, int end)
    {
        Collect(map, low - PatchWindow.MaxLength, high, start, end);
        foreach (var candidate in _near)
        {
            if (Place(candidate) is var wanted && (wanted < low || wanted > high))
                continue;
            if (WithRoom(map, candidate, candidate.Start + candidate.Used + PatchWindow.JumpLength, start, end) is not { } window)
                continue;
            var place = Place(window);
            window.Used += PatchWindow.JumpLength;
            return place;
        }

        return -1;
    }

    private bool TryTakeInWindow(CodeMap map, int place, int start, int end)
    {
        Collect(map, place - PatchWindow.MaxLength, place, start, end);
        foreach (var candidate in _near)
        {
            if (Place(candidate) > place || WithRoom(map, candidate, place + PatchWindow.JumpLength, start, end) is not { } window)
                continue;
            window.Used = place + PatchWindow.JumpLength - window.Start;
            return true;
        }

        return false;
    }

    /// <summary>The windows with a whole jump of their own around a place that has none, the nearest first.</summary>
    private void Collect(CodeMap map, int low, int high, int start, int end)
    {
        _near.Clear();
        windows.Collect(map, low, high, _near);
        _near.RemoveAll(window => window.Springboard >= 0 || (window.Start < end && window.End > start));
        _near.Sort((left, right) =>
        {
            var order = Math.Abs(left.Start - start).CompareTo(Math.Abs(right.Start - start));
            return order != 0 ? order : left.Start.CompareTo(right.Start);
        });
    }

    /// <summary>The window if it reaches up to <paramref name="needed"/>, or what it becomes when it is lengthened; null where it cannot be.</summary>
    private PatchWindow? WithRoom(CodeMap map, PatchWindow window, int needed, int start, int end)
    {
        if (window.End >= needed)
            return window;

        // It must not grow over the window that asks.
        if (window.End <= start && needed > start)
            return null;
        return Apart(map, start, end, () => host.TryLengthen(window, needed));
    }

    private int FindByMoving(CodeMap map, int low, int high, int start, int end)
    {
        for (var distance = 1; distance < high - low; distance++)
        {
            foreach (var from in (ReadOnlySpan<int>)[end - 1 + distance, start - distance])
            {
                var place = from + PatchWindow.JumpLength;
                if (place < low || place > high || !map.IsReached(from) || (map.Marks[from] & CodeMarks.Taken) != 0)
                    continue;
                if (Apart(map, start, end, () => host.TryMove(map, from, place + PatchWindow.JumpLength)) is not { } window)
                    continue;
                window.Used += PatchWindow.JumpLength;
                return place;
            }
        }

        return -1;
    }

    private bool TryTakeByMoving(CodeMap map, int place, int start, int end)
    {
        for (var from = place - PatchWindow.JumpLength; from >= 0 && from > place - PatchWindow.JumpLength - X86CodeMap.MaxInstructionLength; from--)
        {
            if (!map.IsReached(from) || (map.Marks[from] & CodeMarks.Taken) != 0)
                continue;
            if (Apart(map, start, end, () => host.TryMove(map, from, place + PatchWindow.JumpLength)) is not { } window)
                continue;
            window.Used = place + PatchWindow.JumpLength - window.Start;
            return true;
        }

        return false;
    }

    /// <summary>Runs what makes a window, while the bytes of the one that asks count as taken.</summary>
    private static PatchWindow? Apart(CodeMap map, int start, int end, Func<PatchWindow?> make)
    {
        map.Take(start, end);
        var window = make();
        map.Release(start, end);
        return window;
    }

    private static int Place(PatchWindow window) => window.Start + window.Used;
}
