// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting;

/// <summary>What <see cref="ModuleScanner"/> found in one module.</summary>
public sealed class ScanResult
{
    /// <summary>The module, as the caller named it.</summary>
    public required string File { get; init; }

    /// <summary>What went wrong, and notes.</summary>
    public required IReadOnlyCollection<Diagnostic> Diagnostics { get; init; }

    /// <summary>Whether there is a result; where not, <see cref="Diagnostics"/> says why.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>The machine of the module as reports show it: <c>x86-64</c>; empty where the module could not be read.</summary>
    public string Machine { get; init; } = "";

    /// <summary>The ELF type as reports show it: <c>REL</c>, <c>EXEC</c> or <c>DYN</c>; empty where the module could not be read.</summary>
    public string Type { get; init; } = "";

    /// <summary>All sites, by section and address.</summary>
    public IReadOnlyList<Site> Sites { get; init; } = [];

    /// <summary>How many byte patterns in executable ranges look like a site and are not proven to be code.</summary>
    public int Rejected { get; init; }
}
