// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting;

/// <summary>What became of one file that <see cref="ModuleRestorer"/> was to restore.</summary>
public sealed class RestoreResult
{
    /// <summary>The rewritten module.</summary>
    public required string InputPath { get; init; }

    /// <summary>The original that was written; not there unless <see cref="Succeeded"/>.</summary>
    public required string OutputPath { get; init; }

    /// <summary>What went wrong.</summary>
    public required IReadOnlyCollection<Diagnostic> Diagnostics { get; init; }

    /// <summary>Whether the original was written, with the SHA-256 that the rewritten module keeps of it.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Bytes of the rewritten module; 0 where it could not be read.</summary>
    public long InputBytes { get; init; }

    /// <summary>Bytes of the original.</summary>
    public long OutputBytes { get; init; }

    /// <summary>SHA-256 of the original, lower-case hexadecimal.</summary>
    public string Hash { get; init; } = "";
}
