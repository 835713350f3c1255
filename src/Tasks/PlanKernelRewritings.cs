// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;
using Afterlink.Tasks.Diagnostics;
using Afterlink.Tasks.Kernel;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace Afterlink.Tasks;

/// <summary>Turns kernel modules into steps for <see cref="RewriteModules"/>: named ones, and what builds have made. It writes nothing.</summary>
[MSBuildMultiThreadableTask]
public sealed class PlanKernelRewritings : Task
{
    /// <summary><c>AfterlinkKernelModule</c> items.</summary>
    public ITaskItem[] Modules { get; set; } = [];

    /// <summary>What <see cref="PlanKernelBuilds"/> planned.</summary>
    public ITaskItem[] Builds { get; set; } = [];

    /// <summary>The project file, which is what mistakes in its items are about.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Where everything is written.</summary>
    [Required]
    public string IntermediateDirectory { get; set; } = "";

    /// <summary>Where the pages about the codes are.</summary>
    public string? HelpDirectory { get; set; }

    /// <summary>The steps.</summary>
    [Output]
    public ITaskItem[] Rewritings { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        var diagnostics = new DiagnosticBag(ProjectFile);
        var items = new KernelItems(Path.GetDirectoryName(Path.GetFullPath(ProjectFile))!, diagnostics);
        var planner = new KernelRewritingPlanner(IntermediateDirectory, [typeof(PlanKernelRewritings).Assembly.Location, typeof(DiagnosticBag).Assembly.Location], items, diagnostics);
        foreach (var module in Modules)
            planner.AddModule(module);
        foreach (var build in Builds)
            planner.AddBuild(build);
        Rewritings = [.. planner.Rewritings];
        new DiagnosticLogger(Log, HelpDirectory).Log(diagnostics);
        return !Log.HasLoggedErrors;
    }
}
