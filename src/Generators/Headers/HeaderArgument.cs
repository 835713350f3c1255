// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.CodeAnalysis.Text;

namespace Afterlink.Generators.Headers;

/// <summary>One argument of a macro: the tokens between two commas.</summary>
/// <param name="Tokens">Its tokens; none where the argument is empty.</param>
/// <param name="End">The comma or parenthesis that ends it.</param>
internal readonly record struct HeaderArgument(IReadOnlyList<HeaderToken> Tokens, HeaderToken End)
{
    /// <summary>Its first token, or what stands in its place.</summary>
    public HeaderToken First => Tokens.Count == 0 ? End : Tokens[0];

    /// <summary>From its first token to its last.</summary>
    public TextSpan Span => Tokens.Count == 0 ? End.Span : TextSpan.FromBounds(Tokens[0].Span.Start, Tokens[Tokens.Count - 1].Span.End);
}
