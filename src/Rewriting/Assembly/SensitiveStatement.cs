// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>A statement that is a sensitive instruction.</summary>
/// <param name="start">Offset of its first byte, prefixes included.</param>
/// <param name="end">Offset behind it.</param>
/// <param name="line">Its line in the text.</param>
/// <param name="ordinal">How many statements that emit code are before it.</param>
/// <param name="minLength">Bytes of the shortest instruction that it can become.</param>
/// <param name="mnemonic">Its mnemonic.</param>
internal sealed class SensitiveStatement(int start, int end, int line, int ordinal, int minLength, AsciiName mnemonic)
{
    public int Start { get; } = start;

    public int End { get; } = end;

    public int Line { get; } = line;

    public int Ordinal { get; } = ordinal;

    public AsciiName Mnemonic { get; } = mnemonic;

    /// <summary>Bytes of the no-operation that make a window of it.</summary>
    public int Padding { get; } = Math.Max(AssemblyPadding.WindowLength - minLength, 0);

    /// <summary>Why it gets no padding; null where it does.</summary>
    public string? Obstacle { get; set; }
}
