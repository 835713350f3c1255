// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>Bits of <c>p_flags</c> (System V gABI, "Program Header").</summary>
public static class ElfSegmentFlags
{
    /// <summary>Executable.</summary>
    public const uint Execute = 1;

    /// <summary>Writable.</summary>
    public const uint Write = 2;

    /// <summary>Readable.</summary>
    public const uint Read = 4;
}
