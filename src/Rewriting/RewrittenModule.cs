// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting;

/// <summary>A rewritten module in memory.</summary>
/// <param name="Image">The whole file.</param>
/// <param name="Sites">All sites, by address.</param>
internal sealed record RewrittenModule(byte[] Image, IReadOnlyList<Site> Sites)
{
    /// <summary>Sites with a window.</summary>
    public int Patched => Sites.Count(static site => site.IsPatched);
}
