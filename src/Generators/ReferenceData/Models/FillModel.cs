// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Collections;

namespace Afterlink.Generators.ReferenceData.Models;

/// <summary>What a <c>[ReferenceData]</c> says of the function that fills the data.</summary>
/// <param name="IsPure">Whether it is pure.</param>
/// <param name="HasArguments">Whether the arguments are given.</param>
/// <param name="Arguments">Types of its arguments: members of the runtime's <c>LoaderArgument</c>, or a type's own name where it is none of them.</param>
/// <param name="Inputs">Paths of files that it reads.</param>
internal sealed record FillModel(bool IsPure, bool HasArguments, EquatableArray<FillArgument> Arguments, EquatableArray<string> Inputs);
