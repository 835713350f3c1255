// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Reporting.Model;

/// <summary>Sites that stay native for one reason.</summary>
internal sealed class NativeGroup
{
    /// <summary>The reason, in the short words of other reports.</summary>
    public required string Reason { get; init; }

    /// <summary>How many sites.</summary>
    public required int Count { get; init; }

    /// <summary>The sites that are shown one by one; none where the reason says nothing of the single site.</summary>
    public required IReadOnlyList<Site> Sites { get; init; }

    /// <summary>The sites that are shown as counts, most first.</summary>
    public required IReadOnlyList<FunctionCount> Functions { get; init; }

    /// <summary>How many sites are not among the ones shown.</summary>
    public required int Hidden { get; init; }
}
