// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Code;

namespace Afterlink.Rewriting.Patching;

/// <summary>The bytes that one jump to a stub replaces, and the sites in them.</summary>
internal sealed class PatchWindow(CodeMap map, int start, int end, WindowType type, IReadOnlyList<PlannedSite> sites)
{
    /// <summary>Bytes of the jump: E9 and a 32-bit displacement.</summary>
    public const int JumpLength = 5;

    public CodeMap Map { get; } = map;

    public int Start { get; } = start;

    public int End { get; } = end;

    public WindowType Type { get; } = type;

    /// <summary>The sites, by address.</summary>
    public IReadOnlyList<PlannedSite> Sites { get; } = sites;

    public int Length => End - Start;

    public ulong Address => Map.AddressOf(Start);
}
