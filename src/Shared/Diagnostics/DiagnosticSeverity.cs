// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Diagnostics;

/// <summary>What a diagnostic means for the work at hand.</summary>
public enum DiagnosticSeverity : byte
{
    /// <summary>Worth knowing; the result is whole.</summary>
    Note,

    /// <summary>The result is whole but may not be what the user wants.</summary>
    Warning,

    /// <summary>There is no result.</summary>
    Error,
}
