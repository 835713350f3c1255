// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Collections;

namespace Afterlink.Generators.Hypercalls.Models;

/// <summary>A hypercall that both sides understand.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its member.</param>
/// <param name="CName">Its C function.</param>
/// <param name="Result">Type of its result.</param>
/// <param name="Parameters">Its parameters.</param>
internal sealed record HypercallModel(uint Number, string Name, string CName, CType Result, EquatableArray<ParameterModel> Parameters);
