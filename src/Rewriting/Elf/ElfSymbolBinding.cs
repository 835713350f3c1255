// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>High four bits of <c>st_info</c> (System V gABI, "Symbol Table").</summary>
public static class ElfSymbolBinding
{
    /// <summary>Seen in its object only.</summary>
    public const byte Local = 0;

    /// <summary>Seen by all objects.</summary>
    public const byte Global = 1;

    /// <summary>As global, but gives way, and may stay undefined.</summary>
    public const byte Weak = 2;

    /// <summary>One definition in the process (GNU).</summary>
    public const byte Unique = 10;
}
