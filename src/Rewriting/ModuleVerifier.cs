// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting;

/// <summary>Proves from the two files alone that a rewritten module differs from its original only where it may.</summary>
public static class ModuleVerifier
{
    /// <summary>Verifies two files.</summary>
    /// <param name="originalPath">The module as it was.</param>
    /// <param name="rewrittenPath">The rewritten module.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static VerificationResult VerifyFiles(string originalPath, string rewrittenPath, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Verifies two modules that are in memory.</summary>
    /// <param name="original">The module as it was.</param>
    /// <param name="rewritten">The rewritten module.</param>
    /// <param name="path">The rewritten module's name in diagnostics.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static VerificationResult Verify(ReadOnlyMemory<byte> original, ReadOnlyMemory<byte> rewritten, string path, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
