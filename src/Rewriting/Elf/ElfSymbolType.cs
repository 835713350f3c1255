// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>Low four bits of <c>st_info</c> (System V gABI, "Symbol Table").</summary>
public static class ElfSymbolType
{
    /// <summary>Not said.</summary>
    public const byte None = 0;

    /// <summary>Data.</summary>
    public const byte Object = 1;

    /// <summary>Code.</summary>
    public const byte Function = 2;

    /// <summary>A section.</summary>
    public const byte Section = 3;

    /// <summary>The source file.</summary>
    public const byte File = 4;

    /// <summary>A common block.</summary>
    public const byte Common = 5;

    /// <summary>Thread-local data.</summary>
    public const byte ThreadLocal = 6;

    /// <summary>A function that returns the address of the function to use (GNU).</summary>
    public const byte IndirectFunction = 10;
}
