// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Reporting.Model;

/// <summary>A function with windows.</summary>
internal sealed class FunctionReport
{
    /// <summary>Its name; null where no symbol names it.</summary>
    public required string? Name { get; init; }

    /// <summary>The section that holds it; null where the module has no section headers.</summary>
    public required string? Section { get; init; }

    /// <summary>Its address, or that of its first site where nothing says where it begins; then it stands for all such of its section.</summary>
    public required ulong Address { get; init; }

    /// <summary>How many patched sites it has.</summary>
    public required int Sites { get; init; }

    /// <summary>How many windows it has.</summary>
    public required int WindowCount { get; init; }

    /// <summary>The windows that are shown, by address.</summary>
    public required IReadOnlyList<WindowReport> Windows { get; init; }
}
