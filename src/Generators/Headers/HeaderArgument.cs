// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Text;

namespace Afterlink.Generators.Headers;

/// <summary>One argument of a macro: the tokens between two commas.</summary>
/// <param name="Start">Index of its first token in the file's tokens.</param>
/// <param name="Tokens">Its tokens; none where the argument is empty.</param>
/// <param name="End">The comma or parenthesis that ends it.</param>
internal readonly record struct HeaderArgument(int Start, ImmutableArray<HeaderToken> Tokens, HeaderToken End)
{
    /// <summary>Its first token, or what stands in its place.</summary>
    public HeaderToken First => Tokens.Length == 0 ? End : Tokens[0];

    /// <summary>From its first token to its last.</summary>
    public TextSpan Span => Tokens.Length == 0 ? End.Span : TextSpan.FromBounds(Tokens[0].Span.Start, Tokens[Tokens.Length - 1].Span.End);
}
