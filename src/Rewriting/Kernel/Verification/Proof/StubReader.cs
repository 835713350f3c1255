// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Iced.Intel;

namespace Afterlink.Rewriting.Kernel.Verification.Proof;

/// <summary>Decodes the section of the stubs. Addresses are offsets in it.</summary>
internal sealed class StubReader(ElfSection text, RelocationIndex relocations)
{
    private const int MaxInstruction = 15;

    public ElfSection Text => text;

    public bool TryDecode(long offset, out Instruction instruction)
    {
        instruction = default;
        if ((ulong)offset >= text.Size)
            return false;
        var bytes = text.Content.Span.Slice((int)offset, (int)Math.Min(MaxInstruction, (long)text.Size - offset)).ToArray();
        var decoder = Decoder.Create(64, bytes, (ulong)offset);
        decoder.Decode(out instruction);
        return !instruction.IsInvalid;
    }

    /// <summary>The relocation of an instruction; null where it has none.</summary>
    public ElfRelocation? RelocationOf(long offset, Instruction instruction)
    {
        for (var i = 0; i < instruction.Length; i++)
        {
            if (relocations.At(text, offset + i) is { } relocation)
                return relocation;
        }

        return null;
    }

    /// <summary>The relocation of one place; null where it has none.</summary>
    public ElfRelocation? RelocationAt(long offset) => relocations.At(text, offset);

    public ReadOnlySpan<byte> Bytes(long offset, int length) => (ulong)offset + (ulong)length <= text.Size ? text.Content.Span.Slice((int)offset, length) : default;
}
