// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Tasks.Diagnostics;
using Afterlink.Tasks.Planning;
using Afterlink.Tasks.Toolchain;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace Afterlink.Tasks;

/// <summary>Turns the project's items into the steps of the other targets. It writes nothing, so design-time builds may run it.</summary>
[MSBuildMultiThreadableTask]
public sealed class PlanModules : Task
{
    /// <summary><c>AfterlinkSource</c> items.</summary>
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary><c>AfterlinkModule</c> items.</summary>
    public ITaskItem[] Modules { get; set; } = [];

    /// <summary><c>AfterlinkHypercalls</c> items.</summary>
    public ITaskItem[] HypercallHeaders { get; set; } = [];

    /// <summary>The project file, which is what mistakes in its items are about.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Where everything is written.</summary>
    [Required]
    public string IntermediateDirectory { get; set; } = "";

    /// <summary>The folder of afterlink.h.</summary>
    [Required]
    public string IncludeDirectory { get; set; } = "";

    /// <summary>The C driver.</summary>
    [Required]
    public string Toolchain { get; set; } = "";

    /// <summary>The C++ driver; found by the name of the C driver where it is empty.</summary>
    public string? CxxToolchain { get; set; }

    /// <summary>Options of every compilation.</summary>
    public string? CompilerOptions { get; set; }

    /// <summary>The mode of sources that name none: <c>source</c> or <c>link</c>.</summary>
    public string? SourceMode { get; set; }

    /// <summary>Options of every link.</summary>
    public string? LinkerOptions { get; set; }

    /// <summary>Whether paths in debug information must not depend on where the project lies.</summary>
    public bool DeterministicSourcePaths { get; set; }

    /// <summary>The runtime identifier of modules that name none.</summary>
    [Required]
    public string RuntimeIdentifier { get; set; } = "";

    /// <summary>Where the pages about the codes are.</summary>
    public string? HelpDirectory { get; set; }

    /// <summary>Steps for <see cref="CompileSources"/>.</summary>
    [Output]
    public ITaskItem[] Compilations { get; private set; } = [];

    /// <summary>Steps for <see cref="LinkModules"/>.</summary>
    [Output]
    public ITaskItem[] Links { get; private set; } = [];

    /// <summary>Steps for <see cref="RewriteModules"/>.</summary>
    [Output]
    public ITaskItem[] Rewritings { get; private set; } = [];

    /// <summary>The headers with the metadata that the generator looks for.</summary>
    [Output]
    public ITaskItem[] Hypercalls { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        var toolchain = ToolchainCommand.Parse(Toolchain);
        var diagnostics = new DiagnosticBag(ProjectFile);
        if (string.IsNullOrEmpty(SourceMode))
            SourceMode = nameof(Planning.SourceMode.Source);
        var mode = SourceModes.Find(SourceMode);
        if (mode is null)
            diagnostics.Add(DiagnosticId.SourceModeInvalid, SourceMode);
        var planner = new ModulePlanner(
            new PlanSettings
            {
                ProjectDirectory = Path.GetDirectoryName(Path.GetFullPath(ProjectFile))!,
                IntermediateDirectory = IntermediateDirectory,
                IncludeDirectory = Path.GetFullPath(IncludeDirectory),
                Toolchain = toolchain,
                CxxToolchain = string.IsNullOrWhiteSpace(CxxToolchain) ? toolchain.ForCxx() : ToolchainCommand.Parse(CxxToolchain),
                CompilerOptions = CompilerOptions ?? "",
                LinkerOptions = LinkerOptions ?? "",
                SourceMode = mode ?? default,
                DeterministicSourcePaths = DeterministicSourcePaths,
                EngineFiles = [typeof(PlanModules).Assembly.Location, typeof(DiagnosticBag).Assembly.Location],
                RuntimeIdentifier = RuntimeIdentifier,
            },
            diagnostics);
        planner.Plan(Sources, Modules, HypercallHeaders);

        Compilations = [.. planner.Compilations];
        Links = [.. planner.Links];
        Rewritings = [.. planner.Rewritings];
        Hypercalls = [.. planner.Hypercalls];
        new DiagnosticLogger(Log, HelpDirectory).Log(diagnostics);
        return !Log.HasLoggedErrors;
    }
}
