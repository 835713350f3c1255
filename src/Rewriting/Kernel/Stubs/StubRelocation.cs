// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.X86;

namespace Afterlink.Rewriting.Kernel.Stubs;

/// <summary>A relocation of a stub: to a symbol of the module, to an imported one, or to a place in a section.</summary>
/// <param name="Offset">Offset in the stub of what is patched.</param>
/// <param name="Type">One of <see cref="X86RelocationType"/>.</param>
/// <param name="Symbol">The module's symbol, where the relocation is a copied one.</param>
/// <param name="Import">The imported symbol's name, where it is one.</param>
/// <param name="Section">The section otherwise; null for the stubs' own.</param>
/// <param name="Addend">What is added to the symbol, or to the start of the section.</param>
internal readonly record struct StubRelocation(int Offset, uint Type, ElfSymbol? Symbol, string? Import, ElfSection? Section, long Addend);
