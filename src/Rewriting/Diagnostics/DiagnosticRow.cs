// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;

namespace Afterlink.Rewriting.Diagnostics;

/// <summary>One row of <see cref="DiagnosticTable"/>.</summary>
/// <param name="Id">The code.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Format">Its wording, a composite format string.</param>
public sealed record DiagnosticRow(DiagnosticId Id, DiagnosticSeverity Severity, string Format);
