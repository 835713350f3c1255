// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using Afterlink.Bindings;
using Afterlink.Modules;
using Afterlink.Sites;

namespace Afterlink.Loading;

/// <summary>
/// What makes a record safe to follow. A module can have ten thousands of them, and most are looked at when the process has only begun: so the checks are compiled
/// optimized at once and not when they have run often, and what holds for all records is looked up before.
/// </summary>
internal readonly ref struct SiteRecordCheck
{
    private const byte NoRegister = 0xFF;
    private const byte RipBase = 0xFE;
    private const int MaximumLength = 15;
    private const int SegmentFs = 4;
    private const int SegmentGs = 5;

    private readonly ReadOnlySpan<ElfSegment> _code;
    private readonly ulong _stubText;
    private readonly ulong _stubTextSize;
    private readonly uint _stringsSize;

    /// <summary>Takes what the records of a table are held against.</summary>
    public SiteRecordCheck(in ModuleNote note, ElfSegment[] segments, int stringsSize)
    {
        _code = Array.FindAll(segments, static segment => segment.Type == ElfSegment.Load && (segment.Flags & ElfSegment.Executable) != 0);
        (_stubText, _stubTextSize, _stringsSize) = (note.StubText, note.StubTextSize, (uint)stringsSize);
    }

    /// <summary>What is wrong with a record; null where all its numbers can be followed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public string? Fault(in SiteRecord record)
    {
        if (SiteKinds.Find(record.Kind) is null || (int)record.Kind >= BindingLayout.SlotCount)
            return "has an unknown kind";
        if (record.Length is 0 or > MaximumLength || !IsCode(record.Address, record.Length))
            return "is not in code";
        if ((record.WindowType == WindowType.None) != (record.Window == 0))
            return "has half a window";
        if (record.Window != 0 && (record.WindowLength < (record.WindowType == WindowType.Punned ? 1 : 2) || !IsCode(record.Window, record.WindowLength)
            || record.Stub < _stubText || record.Stub - _stubText >= _stubTextSize))
            return "has a window or a stub outside of code";
        if (!IsRegister(record.Register) || !IsRegister(record.MemoryIndex) || !(IsRegister(record.MemoryBase) || record.MemoryBase == RipBase))
            return "names a register that there is not";
        if (record.SystemRegister is > 15 and not NoRegister || record.MemorySegment is not (0 or SegmentFs or SegmentGs))
            return "names a system register that there is not";
        if (record.AddressSize is not (0 or 4 or 8) || record.MemoryScale is not (0 or 1 or 2 or 4 or 8))
            return "has an impossible address";
        return Math.Max(Math.Max(record.Symbol, record.Source), Math.Max(record.Reason, record.Text)) >= _stringsSize ? "has a string outside of the table" : null;
    }

    private static bool IsRegister(byte number) => number is < 16 or NoRegister;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsCode(ulong address, ulong length)
    {
        foreach (ref readonly var segment in _code)
        {
            if (segment.HoldsFileBytes(address, length))
                return true;
        }

        return false;
    }
}
