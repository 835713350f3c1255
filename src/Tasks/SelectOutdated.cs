// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Tasks.Incremental;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace Afterlink.Tasks;

/// <summary>Tells the steps that have to run from those that are up to date, and names the files of all of them.</summary>
[MSBuildMultiThreadableTask]
public sealed class SelectOutdated : Task
{
    /// <summary>Planned steps.</summary>
    [Required]
    public ITaskItem[] Steps { get; set; } = [];

    /// <summary>The steps that have to run.</summary>
    [Output]
    public ITaskItem[] Outdated { get; private set; } = [];

    /// <summary>What the steps leave behind, whether they run now or not.</summary>
    [Output]
    public ITaskItem[] Files { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        var (outdated, files) = (new List<ITaskItem>(), new List<ITaskItem>());
        foreach (var item in Steps)
        {
            var step = new BuildStep(item);
            foreach (var file in step.Files())
                files.Add(Metadata.Create(file));

            if (step.FindReason() is not { } reason)
                continue;

            Log.LogMessage(MessageImportance.Low, "{0} is out of date: {1}", item.GetMetadata(Metadata.Destination), reason);
            outdated.Add(item);
        }

        Outdated = [.. outdated];
        Files = [.. files];
        return true;
    }
}
