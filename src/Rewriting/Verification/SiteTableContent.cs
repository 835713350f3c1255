// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Verification;

/// <summary>What a site table holds.</summary>
/// <param name="Records">The sites.</param>
/// <param name="Moved">Windows without sites.</param>
internal sealed record SiteTableContent(SiteRecord[] Records, VerifiedWindow[] Moved);
