// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.CodeAnalysis.Text;

namespace Afterlink.Generators.Headers.Syntax;

/// <summary>A name as it stands in a header.</summary>
/// <param name="Text">The C name.</param>
/// <param name="Span">Where it stands.</param>
internal readonly record struct HeaderName(string Text, TextSpan Span);
