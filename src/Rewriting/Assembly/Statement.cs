// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>A label, or what an assembler executes: an instruction, a directive, an assignment or the call of a macro.</summary>
/// <param name="Start">Offset of its first byte in the text.</param>
/// <param name="NameEnd">Offset behind its first word.</param>
/// <param name="End">Offset behind its last byte that is neither blank nor comment.</param>
/// <param name="Line">The line that it starts on, 1-based.</param>
/// <param name="IsLabel">Whether it is a label; the colon is behind it.</param>
internal readonly record struct Statement(int Start, int NameEnd, int End, int Line, bool IsLabel)
{
    /// <summary>Its first word.</summary>
    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> text) => text[Start..NameEnd];

    /// <summary>What is behind its first word.</summary>
    public ReadOnlySpan<byte> Operands(ReadOnlySpan<byte> text) => text[NameEnd..End];
}
