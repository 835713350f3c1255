// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Code;

namespace Afterlink.Rewriting.X86.Patching;

/// <content>Windows whose jump ends in the first byte of what follows.</content>
internal sealed partial class WindowPlanner
{
    /// <summary>
    /// A window of one byte: with the first byte of what follows, which must stay, it makes a short jump, and that byte decides how far.
    /// </summary>
    private void PlanPunned(PlannedSite site)
    {
        var (map, next) = (site.Map, site.End);
        if (site.End - site.Start != 1 || next >= map.Size || (map.Marks[next] & CodeMarks.Relocated) != 0)
            return;
        var isTaken = (map.Marks[next] & CodeMarks.Taken) != 0;
        if ((isTaken ? FirstByteOf(map, next) : map.Bytes.Span[next]) is not { } distance
            || !_springboards.TryTakeAt(map, next + 1 + (sbyte)distance, site.Start, next + 1))
            return;
        Accept(map, site.Start, site.End, null, next + 1 + (sbyte)distance);
        map.Marks[next] |= CodeMarks.Taken;
    }

    /// <summary>The first byte of the window that starts at a place; null where none does.</summary>
    private byte? FirstByteOf(CodeMap map, int offset)
    {
        _found.Clear();
        _windows.Collect(map, offset, offset, _found);
        return _found.Count == 0 || _found[0].Type == WindowType.Punned ? null : _found[0].Springboard < 0 ? StubShape.Jump : StubShape.JumpShort;
    }
}
