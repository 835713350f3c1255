// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>A frame description entry of <c>.eh_frame</c>: a range of instructions, in most cases a function.</summary>
/// <param name="Section">In a relocatable file, the section of the instructions.</param>
/// <param name="Start">Address of the first instruction.</param>
/// <param name="End">Address after the last instruction.</param>
/// <param name="Lsda">Address of the language specific data (landing pads), or 0; in a relocatable file, offset in <paramref name="LsdaSection"/>.</param>
/// <param name="LsdaSection">In a relocatable file, the section of the language specific data, or <see langword="null"/> where there is none.</param>
/// <param name="Common">What it shares with others.</param>
/// <param name="Instructions">Its call frame instructions.</param>
public sealed record FrameDescription(
    ElfSection? Section,
    ulong Start,
    ulong End,
    ulong Lsda,
    ElfSection? LsdaSection,
    FrameCommon Common,
    ReadOnlyMemory<byte> Instructions)
{
    /// <summary>Address of the entry itself, which search tables lead to.</summary>
    internal ulong Address { get; init; }
}
