// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>Assembler text with padding.</summary>
public sealed class PaddedAssembly
{
    /// <summary>The text to assemble; the same as before where nothing was padded.</summary>
    public required ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>Sensitive instructions that got padding and a record. One in a macro counts once.</summary>
    public required int Padded { get; init; }

    /// <summary>Sensitive instructions that did not; link mode looks for room for them.</summary>
    public required IReadOnlyList<UnpaddedInstruction> Unpadded { get; init; }
}
