// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>A note (System V gABI, "Note Section").</summary>
/// <param name="Owner">Who defines the type.</param>
/// <param name="Type">The owner's type.</param>
/// <param name="Offset">Offset in the file of the descriptor.</param>
/// <param name="Descriptor">The bytes.</param>
public readonly record struct ElfNote(string Owner, uint Type, ulong Offset, ReadOnlyMemory<byte> Descriptor);
