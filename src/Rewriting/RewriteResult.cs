// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting;

/// <summary>What became of one <see cref="RewriteRequest"/>.</summary>
public sealed class RewriteResult
{
    /// <summary>The module that was read.</summary>
    public required string InputPath { get; init; }

    /// <summary>The module that was written; not there unless <see cref="Succeeded"/>.</summary>
    public required string OutputPath { get; init; }

    /// <summary>The manifest that was written; not there unless <see cref="Succeeded"/>, and not for a kernel module.</summary>
    public required string ManifestPath { get; init; }

    /// <summary>What went wrong, and notes.</summary>
    public required IReadOnlyCollection<Diagnostic> Diagnostics { get; init; }

    /// <summary>Whether output and manifest were written and verified.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>All sites, by address.</summary>
    public IReadOnlyList<Site> Sites { get; init; } = [];

    /// <summary>Sites with a window.</summary>
    public int Patched { get; init; }

    /// <summary>Sites that stay native.</summary>
    public int Native { get; init; }

    /// <summary>Bytes of the input.</summary>
    public long InputBytes { get; init; }

    /// <summary>Bytes of the output.</summary>
    public long OutputBytes { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Whether it was found in a <see cref="Caching.RewriteCache"/>.</summary>
    public bool IsFromCache { get; init; }

    /// <summary>The result of a request that led to nothing.</summary>
    internal static RewriteResult Refused(RewriteRequest request, DiagnosticBag diagnostics) => new()
    {
        InputPath = request.InputPath,
        OutputPath = request.OutputPath,
        ManifestPath = request.ManifestPath ?? ManifestFile.DefaultPath(request.OutputPath),
        Diagnostics = diagnostics,
        Succeeded = false,
    };
}
