// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Sites;

namespace Afterlink.Rewriting.Reporting.Model;

/// <summary>How many sites of one kind a function has.</summary>
/// <param name="Function">The function's name, or its section's in brackets where no symbol names it.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Sites">How many.</param>
internal sealed record FunctionCount(string Function, SiteKind Kind, int Sites);
