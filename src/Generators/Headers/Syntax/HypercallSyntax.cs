// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Collections;
using Microsoft.CodeAnalysis.Text;

namespace Afterlink.Generators.Headers.Syntax;

/// <summary>A line <c>AFTERLINK_HYPERCALL(number, result, name, parameters)</c>.</summary>
/// <param name="Number">Its number.</param>
/// <param name="NumberSpan">Where the number stands.</param>
/// <param name="Result">Type of its result.</param>
/// <param name="Name">The C function.</param>
/// <param name="Parameters">Its parameters.</param>
internal sealed record HypercallSyntax(
    uint Number, TextSpan NumberSpan, TypeSyntax Result, HeaderName Name, EquatableArray<ParameterSyntax> Parameters);
