// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.Build.Logging.StructuredLogger;

namespace Afterlink.Package.Tests;

/// <summary>A build of a consumer and its binary log.</summary>
internal sealed class BuildResult(CommandResult command, string log)
{
    private readonly Lazy<Build> _build = new(() => BinaryLog.ReadBuild(log));

    public string Output => command.Output;

    public BuildResult AssertSuccess()
    {
        command.AssertSuccess();
        return this;
    }

    public BuildResult AssertFailure()
    {
        command.AssertFailure();
        return this;
    }

    /// <summary>How often a task ran.</summary>
    public int CountTasks(string name) =>
        _build.Value.FindChildrenRecursive<Microsoft.Build.Logging.StructuredLogger.Task>(task => task.Name == name).Count;

    /// <summary>How often a target ran, skipped or not.</summary>
    public int CountTargets(string name) => _build.Value.FindChildrenRecursive<Target>(target => target.Name == name).Count;

    /// <summary>The items that a task was given.</summary>
    public IReadOnlyList<string> GetItems(string task, string parameter) =>
    [
        .. _build.Value.FindChildrenRecursive<Microsoft.Build.Logging.StructuredLogger.Task>(candidate => candidate.Name == task)
            .SelectMany(static found => found.FindChildrenRecursive<Parameter>())
            .Where(found => found.Name == parameter)
            .SelectMany(static found => found.Children.OfType<Item>())
            .Select(static item => item.Text),
    ];
}
