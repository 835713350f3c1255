// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Architectures;

/// <summary>What scanning a module gives.</summary>
/// <param name="Sites">All sites, by section and address.</param>
/// <param name="Rejected">How many patterns look like a site and are not proven to be code.</param>
internal sealed record ModuleSites(IReadOnlyList<Site> Sites, int Rejected);
