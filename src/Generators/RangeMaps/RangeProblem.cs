// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Microsoft.CodeAnalysis;

namespace Afterlink.Generators.RangeMaps;

/// <summary>Why a range or its class cannot be part of a map. No part of the model: it holds a place.</summary>
/// <param name="Id">The code.</param>
/// <param name="Location">Where to report it.</param>
/// <param name="Arguments">What the code's wording leaves open.</param>
internal sealed record RangeProblem(DiagnosticId Id, Location Location, params string[] Arguments);
