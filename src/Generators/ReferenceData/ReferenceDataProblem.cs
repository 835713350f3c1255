// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;

namespace Afterlink.Generators.ReferenceData;

/// <summary>What is wrong with a <c>[ReferenceData]</c>.</summary>
/// <param name="Index">Which of the class, in the order of the source.</param>
/// <param name="Id">The code.</param>
/// <param name="Arguments">What the code's wording leaves open.</param>
internal sealed record ReferenceDataProblem(int Index, DiagnosticId Id, params string[] Arguments);
