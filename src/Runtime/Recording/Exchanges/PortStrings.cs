// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Interposition;
using Afterlink.Modules;

namespace Afterlink.Recording.Exchanges;

/// <summary>The arithmetic of <c>ins</c> and <c>outs</c>: registers and memory of so many elements (<see cref="PortAccess"/>).</summary>
internal static unsafe class PortStrings
{
    private const ulong DirectionFlag = 1 << 10;

    /// <summary>Elements that the instruction is to move.</summary>
    public static ulong Count(in SiteCall call) => IsRepeated(in call) ? SiteOperands.Truncate(call.Frame->Rcx, call.Record->AddressSize) : 1;

    /// <summary>Elements between two values of the pointer.</summary>
    public static ulong Done(in SiteCall call, ulong before, ulong after, int width) =>
        SiteOperands.Truncate(IsDownward(in call) ? before - after : after - before, call.Record->AddressSize) / (ulong)width;

    /// <summary>The pointer after so many elements.</summary>
    public static ulong Advance(in SiteCall call, ulong pointer, ulong done, int width)
    {
        var distance = done * (ulong)width;
        return done == 0 ? pointer : SiteOperands.Truncate(IsDownward(in call) ? pointer - distance : pointer + distance, call.Record->AddressSize);
    }

    /// <summary>Sets what is left to do.</summary>
    public static void CountDown(in SiteCall call, ulong count, ulong done)
    {
        if (IsRepeated(in call) && done != 0)
            call.Frame->Rcx = count - done;
    }

    /// <summary>The memory of so many elements, the first of which is at the pointer.</summary>
    public static MemoryRegion Region(in SiteCall call, ulong pointer, ulong done, int width)
    {
        var length = checked((int)(done * (ulong)width));
        if (length == 0)
            return default;
        var start = IsDownward(in call) ? pointer - (ulong)(length - width) : pointer;
        var record = call.Record;
        var segment = record->MemorySegment == 0 ? 0 : SiteOperands.SegmentBase(record->MemorySegment);
        return new MemoryRegion(segment + SiteOperands.Truncate(start, record->AddressSize), length);
    }

    /// <summary>Refuses a record that has more elements than were asked for.</summary>
    /// <exception cref="FormatException">It does.</exception>
    public static void RequireWithin(ulong done, ulong count)
    {
        if (done > count)
            throw new FormatException($"it answers {done} elements where {count} were asked for");
    }

    private static bool IsRepeated(in SiteCall call) => (call.Record->Flags & SiteRecordFlags.Repeat) != 0;

    private static bool IsDownward(in SiteCall call) => (call.Frame->Rflags & DirectionFlag) != 0;
}
