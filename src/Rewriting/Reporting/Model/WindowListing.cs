// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Reporting.Model;

/// <summary>The code of one window.</summary>
/// <param name="Before">Its instructions in the original.</param>
/// <param name="After">What stands there in the rewritten module; empty where the module was only scanned.</param>
/// <param name="Stub">The stub; empty where the module was only scanned.</param>
internal sealed record WindowListing(IReadOnlyList<ListingLine> Before, IReadOnlyList<ListingLine> After, IReadOnlyList<ListingLine> Stub);
