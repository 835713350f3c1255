// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.CodeAnalysis.Text;

namespace Afterlink.Generators.Headers.Syntax;

/// <summary>A C type as it stands in a header.</summary>
/// <param name="Key">Its words without qualifiers, in the order in which <c>CTypes</c> has them.</param>
/// <param name="Spelling">Its words as written.</param>
/// <param name="PointerDepth">How many asterisks follow.</param>
/// <param name="IsConst">Whether <c>const</c> is among the words.</param>
/// <param name="Span">Where it stands.</param>
internal readonly record struct TypeSyntax(string Key, string Spelling, int PointerDepth, bool IsConst, TextSpan Span);
