// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>Bytes that the file marks as executable.</summary>
/// <param name="Section">Their section, or <see langword="null"/> where the file has no section headers.</param>
/// <param name="Address">The first byte's address; in a relocatable file 0, the offset in the section.</param>
/// <param name="Bytes">The bytes.</param>
public readonly record struct ElfCodeRange(ElfSection? Section, ulong Address, ReadOnlyMemory<byte> Bytes);
