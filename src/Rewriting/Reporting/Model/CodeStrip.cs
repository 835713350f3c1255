// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Reporting.Model;

/// <summary>Where in a module's code the sites are: the executable ranges side by side, cut into columns of the same size.</summary>
/// <param name="CodeBytes">Bytes of all ranges.</param>
/// <param name="Columns">A bit for each thing that is in a column.</param>
internal sealed record CodeStrip(long CodeBytes, IReadOnlyList<StripContent> Columns);
