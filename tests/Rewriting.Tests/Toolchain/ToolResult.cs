// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Tests.Toolchain;

/// <summary>How a tool ended and what it wrote.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error);
