// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Batch;

/// <summary>One step of many.</summary>
/// <param name="Done">Modules that are done.</param>
/// <param name="Total">All modules.</param>
/// <param name="Path">The module that was done last.</param>
public readonly record struct BatchStep(int Done, int Total, string Path);
