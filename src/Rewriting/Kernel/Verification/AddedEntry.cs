// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Kernel.Verification;

/// <summary>An entry of <c>.altinstructions</c> with what its relocations lead to.</summary>
/// <param name="Section">Where it replaces.</param>
/// <param name="Offset">From where on.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="Replacement">Offset in <c>.altinstr_replacement</c> of what it puts there.</param>
/// <param name="ReplacementLength">How many bytes of that.</param>
/// <param name="Feature">The feature that decides.</param>
/// <param name="Flags">Flags, 0 where the kernel has none.</param>
internal readonly record struct AddedEntry(ElfSection Section, long Offset, int Length, long Replacement, int ReplacementLength, ushort Feature, ushort Flags)
{
    /// <summary>Whether the entry is the shim's, for a call of its own.</summary>
    public bool IsOfShim => Section.Name == ModuleRecord.StubSection;
}
