// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;

namespace Afterlink.Tasks.Toolchain;

/// <summary>One line that compiler, assembler or linker wrote, understood.</summary>
/// <param name="Severity">What it means for the step.</param>
/// <param name="File">The file that it is about, or null.</param>
/// <param name="Line">1-based; 0 where it names none.</param>
/// <param name="Column">1-based; 0 where it names none.</param>
/// <param name="Text">What it says.</param>
internal sealed record ToolchainMessage(DiagnosticSeverity Severity, string? File, int Line, int Column, string Text);
