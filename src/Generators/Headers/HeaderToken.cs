// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.CodeAnalysis.Text;

namespace Afterlink.Generators.Headers;

/// <summary>A token of C.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text without continuation lines.</param>
/// <param name="Span">Where it stands in the file.</param>
internal readonly record struct HeaderToken(HeaderTokenKind Kind, string Text, TextSpan Span)
{
    /// <summary>Whether it is the character <paramref name="symbol"/>.</summary>
    public bool Is(char symbol) => Kind == HeaderTokenKind.Symbol && Text[0] == symbol;

    /// <summary>Whether it is the word <paramref name="word"/>.</summary>
    public bool Is(string word) => Kind == HeaderTokenKind.Word && Text == word;

    /// <summary>How a message names it.</summary>
    public string Display => Kind == HeaderTokenKind.End ? "the end of the file" : $"'{Text}'";
}
