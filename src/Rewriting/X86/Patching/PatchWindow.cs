// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Code;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>
/// The bytes that one jump replaces, and the sites in them. With five bytes or more the jump leads to the stub; a shorter window
/// has a two-byte jump to a springboard, five bytes nearby that hold the jump to the stub. Of a window of one byte the jump's second
/// byte is the first one of what follows. A window without sites was made to have room for springboards.
/// </summary>
internal sealed class PatchWindow(CodeMap map, int start, int end, WindowType type, IReadOnlyList<PlannedSite> sites)
{
    /// <summary>Bytes of a jump with a 32-bit displacement.</summary>
    public const int JumpLength = 5;

    /// <summary>Bytes of a jump with an 8-bit displacement.</summary>
    public const int ShortJumpLength = 2;

    /// <summary>Bytes of the longest window.</summary>
    public const int MaxLength = 64;

    public CodeMap Map { get; } = map;

    public int Start { get; } = start;

    public int End { get; } = end;

    public WindowType Type { get; } = type;

    /// <summary>The sites, by address.</summary>
    public IReadOnlyList<PlannedSite> Sites { get; } = sites;

    /// <summary>Offset of the springboard; -1 where the window holds the whole jump.</summary>
    public int Springboard { get; init; } = -1;

    /// <summary>Bytes at the window's start that are in use: its own jump, and springboards of other windows behind it.</summary>
    public int Used { get; set; } = JumpLength;

    public int Length => End - Start;

    public ulong Address => Map.AddressOf(Start);
}
