// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Diagnostics;
using Afterlink.Generators.Collections;
using Microsoft.CodeAnalysis.Text;

namespace Afterlink.Generators.Headers;

/// <summary>Something wrong at a place of a header.</summary>
/// <param name="Id">The code.</param>
/// <param name="Span">The place.</param>
/// <param name="Arguments">What the code's wording leaves open.</param>
internal sealed record HeaderProblem(DiagnosticId Id, TextSpan Span, EquatableArray<string> Arguments)
{
    /// <summary>Makes a problem.</summary>
    public static HeaderProblem Create(DiagnosticId id, TextSpan span, params string[] arguments) =>
        new(id, span, ImmutableArray.Create(arguments));
}
