// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>A symbol whose section gets another address.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="ValueOffset">Offset in the file of its value.</param>
internal readonly record struct MovedSymbol(ElfSymbol Symbol, ulong ValueOffset);
