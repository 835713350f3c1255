// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>A place in assembler text.</summary>
/// <param name="Offset">Its offset.</param>
/// <param name="Ordinal">How many statements that emit code are before it. Each emits a byte at least.</param>
internal readonly record struct TextPlace(int Offset, int Ordinal)
{
    /// <summary>Orders places by offset.</summary>
    public static IComparer<TextPlace> ByOffset { get; } = Comparer<TextPlace>.Create(static (left, right) => left.Offset.CompareTo(right.Offset));
}
