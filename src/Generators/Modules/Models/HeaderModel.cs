// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Headers.Syntax;

namespace Afterlink.Generators.Modules.Models;

/// <summary>A hypercall header of the project.</summary>
/// <param name="Module">The module that it belongs to.</param>
/// <param name="Path">Its path, which orders the headers of a module.</param>
/// <param name="Syntax">What stands in it.</param>
internal sealed record HeaderModel(string Module, string Path, HeaderSyntax Syntax);
