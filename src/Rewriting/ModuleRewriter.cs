// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting;

/// <summary>Rewrites a shared object so that its sites can be bound when it loads.</summary>
public static class ModuleRewriter
{
    /// <summary>Reads, rewrites, verifies and only then puts output and manifest in place. Without success neither exists or changes.</summary>
    /// <param name="request">What to rewrite, and where to.</param>
    /// <param name="cancellationToken">Ends the work early and leaves nothing behind.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static RewriteResult Rewrite(RewriteRequest request, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
