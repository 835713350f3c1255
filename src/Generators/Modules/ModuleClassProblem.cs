// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;

namespace Afterlink.Generators.Modules;

/// <summary>Why a class cannot stand for a module.</summary>
/// <param name="Id">The code.</param>
/// <param name="Arguments">What the code's wording leaves open.</param>
internal sealed record ModuleClassProblem(DiagnosticId Id, params string[] Arguments);
