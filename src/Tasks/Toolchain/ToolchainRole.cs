// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;

namespace Afterlink.Tasks.Toolchain;

/// <summary>What the compiler driver is run for: who reads its lines and which codes they get.</summary>
/// <param name="Subject">The file that lines without a place are about.</param>
/// <param name="Read">Understands a line, or gives null for context.</param>
/// <param name="Error">Code of its errors.</param>
/// <param name="Warning">Code of its warnings.</param>
internal sealed record ToolchainRole(string Subject, Func<string, ToolchainMessage?> Read, DiagnosticId Error, DiagnosticId Warning);
