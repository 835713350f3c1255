// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>A relocation with addend (System V gABI, "Relocation").</summary>
/// <param name="Offset">Address of what is patched; in a relocatable file, offset in <paramref name="Section"/>.</param>
/// <param name="Type">Its type, a number of the machine's.</param>
/// <param name="Symbol">The symbol, if it has one.</param>
/// <param name="Addend">What is added.</param>
/// <param name="Section">In a relocatable file, the section that is patched.</param>
public readonly record struct ElfRelocation(ulong Offset, uint Type, ElfSymbol? Symbol, long Addend, ElfSection? Section)
{
    /// <summary>Bytes of a relocation in the file.</summary>
    internal const int EntrySize = 24;

    /// <summary>Bytes of one whose addend stands where it patches.</summary>
    internal const int EntrySizeWithoutAddend = 16;
}
