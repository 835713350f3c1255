// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>Bits of <c>sh_flags</c> (System V gABI, "Sections").</summary>
public static class ElfSectionFlags
{
    /// <summary>Writable in memory.</summary>
    public const ulong Write = 1;

    /// <summary>Occupies memory of the process.</summary>
    public const ulong Allocate = 2;

    /// <summary>Holds instructions.</summary>
    public const ulong Execute = 4;

    /// <summary>Equal elements may be merged.</summary>
    public const ulong Merge = 0x10;

    /// <summary>Holds strings that end in a zero.</summary>
    public const ulong Strings = 0x20;

    /// <summary><c>sh_info</c> is a section index.</summary>
    public const ulong InfoLink = 0x40;

    /// <summary>Comes and goes with the section that <c>sh_link</c> names, and is in the order of those.</summary>
    public const ulong LinkOrder = 0x80;

    /// <summary>Member of a group.</summary>
    public const ulong Group = 0x200;

    /// <summary>Thread-local storage.</summary>
    public const ulong ThreadLocal = 0x400;

    /// <summary>Begins with a compression header.</summary>
    public const ulong Compressed = 0x800;

    /// <summary>Link editors leave it out of programs and shared objects.</summary>
    public const ulong Exclude = 0x80000000;
}
