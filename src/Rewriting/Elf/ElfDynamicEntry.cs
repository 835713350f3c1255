// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>One entry of the dynamic table.</summary>
/// <param name="Tag">What the value means.</param>
/// <param name="Value">A number, an address or an offset into the string table.</param>
public readonly record struct ElfDynamicEntry(ElfDynamicTag Tag, ulong Value)
{
    /// <summary>Bytes of an entry in the file.</summary>
    internal const int Size = 16;
}
