// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;
using Afterlink.Tasks.Diagnostics;
using Afterlink.Tasks.Kernel;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace Afterlink.Tasks;

/// <summary>Turns <c>AfterlinkKernelSource</c> items into steps for <see cref="BuildKernelSources"/>. It writes nothing.</summary>
[MSBuildMultiThreadableTask]
public sealed class PlanKernelBuilds : Task
{
    /// <summary><c>AfterlinkKernelSource</c> items.</summary>
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary>The project file, which is what mistakes in its items are about.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Where everything is written.</summary>
    [Required]
    public string IntermediateDirectory { get; set; } = "";

    /// <summary>The folder of afterlink.h.</summary>
    [Required]
    public string IncludeDirectory { get; set; } = "";

    /// <summary>Where the pages about the codes are.</summary>
    public string? HelpDirectory { get; set; }

    /// <summary>The steps.</summary>
    [Output]
    public ITaskItem[] Builds { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        var diagnostics = new DiagnosticBag(ProjectFile);
        var items = new KernelItems(Path.GetDirectoryName(Path.GetFullPath(ProjectFile))!, diagnostics);
        Builds = [.. new KernelBuildPlanner(IntermediateDirectory, Path.GetFullPath(IncludeDirectory), items, diagnostics).Plan(Sources)];
        new DiagnosticLogger(Log, HelpDirectory).Log(diagnostics);
        return !Log.HasLoggedErrors;
    }
}
