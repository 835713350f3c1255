// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Boot;

/// <summary>What became of a boot.</summary>
public sealed record BootResult
{
    /// <summary>What is to be said of it, in order.</summary>
    public required IReadOnlyCollection<Diagnostic> Diagnostics { get; init; }

    /// <summary>The kernel's own name for itself (<c>uname -r</c>); null where none was found.</summary>
    public string? Release { get; init; }

    /// <summary>What executed the guest; null where none was started.</summary>
    public Accelerator? Accelerator { get; init; }

    /// <summary>The modules that the guest came to, in the order of loading.</summary>
    public IReadOnlyList<GuestStep> Modules { get; init; } = [];

    /// <summary>The commands that the guest came to.</summary>
    public IReadOnlyList<GuestStep> Commands { get; init; } = [];

    /// <summary>The last lines of the guest's console, where the guest did not come to its end.</summary>
    public IReadOnlyList<string> Console { get; init; } = [];

    /// <summary>From the start of the machine to its end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Whether the guest came to its end and nothing failed.</summary>
    public bool Succeeded => !Diagnostics.Any(static diagnostic => diagnostic.Severity == Afterlink.Diagnostics.DiagnosticSeverity.Error);
}
