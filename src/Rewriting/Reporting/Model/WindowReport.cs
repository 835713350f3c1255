// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;

namespace Afterlink.Rewriting.Reporting.Model;

/// <summary>One window.</summary>
internal sealed class WindowReport
{
    /// <summary>Address of its first byte.</summary>
    public required ulong Address { get; init; }

    /// <summary>Its bytes.</summary>
    public required int Length { get; init; }

    /// <summary>How it got them.</summary>
    public required WindowType Type { get; init; }

    /// <summary>Its sites, by address.</summary>
    public required IReadOnlyList<Site> Sites { get; init; }

    /// <summary>Its code; null past <see cref="ReportLimits.Listings"/>.</summary>
    public required WindowListing? Listing { get; init; }
}
