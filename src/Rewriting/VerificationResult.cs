// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting;

/// <summary>Whether a rewritten module is what its original promises.</summary>
public sealed class VerificationResult
{
    /// <summary>What is wrong; empty of errors where the module is right.</summary>
    public required IReadOnlyCollection<Diagnostic> Diagnostics { get; init; }

    /// <summary>Whether everything that is checked holds.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Sites in the module's site table.</summary>
    public int Sites { get; init; }

    /// <summary>Windows that were decoded.</summary>
    public int Windows { get; init; }

    /// <summary>Bytes of loaded or file content that were compared with the original.</summary>
    public long BytesCompared { get; init; }
}
