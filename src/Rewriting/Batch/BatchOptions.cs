// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Caching;

namespace Afterlink.Rewriting.Batch;

/// <summary>How many modules are rewritten together.</summary>
public sealed record BatchOptions
{
    /// <summary>How many at once; by default as many as there are cores.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether the others are rewritten after one was refused.</summary>
    public bool ContinueOnError { get; init; } = true;

    /// <summary>Whether files that are nothing to rewrite are to be expected, and no error.</summary>
    internal bool AllowsUnsupported { get; init; }

    /// <summary>Where results are kept and found again; null for nowhere.</summary>
    public RewriteCache? Cache { get; init; }

    /// <summary>Hears of every module that is done; several threads may call it at once.</summary>
    public IProgress<BatchStep>? Progress { get; init; }
}
