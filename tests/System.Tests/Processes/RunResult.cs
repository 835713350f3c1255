// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.SystemTests.Processes;

/// <summary>How a program ended and what it wrote.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="ExitCode">Its exit code; 128 and the signal's number where a signal ended it.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record RunResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>The output of a program that must have succeeded.</summary>
    public string Success()
    {
        Assert.AreEqual(0, ExitCode, ToString());
        return Output;
    }

    public override string ToString() => $"{Command}\nexit code {ExitCode}\n{Output}\n{Error}";
}
