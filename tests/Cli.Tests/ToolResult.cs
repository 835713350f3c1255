// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Cli.Tests;

/// <summary>What one run of the tool left behind.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    public ToolResult AssertExitCode(int expected)
    {
        Assert.AreEqual(expected, ExitCode, $"{Output}\n{Error}");
        return this;
    }
}
