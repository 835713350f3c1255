// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections;
using System.Collections.Concurrent;
using Microsoft.Build.Framework;

namespace Afterlink.Tasks.Tests;

/// <summary>Keeps what a task logs; tasks log from several threads.</summary>
internal sealed class MockEngine : IBuildEngine
{
    private readonly ConcurrentQueue<BuildErrorEventArgs> _errors = new();
    private readonly ConcurrentQueue<BuildWarningEventArgs> _warnings = new();
    private readonly ConcurrentQueue<BuildMessageEventArgs> _messages = new();

    public IReadOnlyCollection<BuildErrorEventArgs> Errors => _errors;

    public IReadOnlyCollection<BuildWarningEventArgs> Warnings => _warnings;

    public IReadOnlyCollection<BuildMessageEventArgs> Messages => _messages;

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => "";

    public void LogErrorEvent(BuildErrorEventArgs e) => _errors.Enqueue(e);

    public void LogWarningEvent(BuildWarningEventArgs e) => _warnings.Enqueue(e);

    public void LogMessageEvent(BuildMessageEventArgs e) => _messages.Enqueue(e);

    public void LogCustomEvent(CustomBuildEventArgs e) => throw new NotSupportedException();

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) =>
        throw new NotSupportedException();
}
