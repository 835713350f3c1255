// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Tasks.Toolchain;

namespace Afterlink.Tasks.Planning;

/// <summary>What the project's properties say about all of its modules.</summary>
internal sealed record PlanSettings
{
    /// <summary>The project's folder.</summary>
    public required string ProjectDirectory { get; init; }

    /// <summary>Where everything is written.</summary>
    public required string IntermediateDirectory { get; init; }

    /// <summary>The folder of afterlink.h.</summary>
    public required string IncludeDirectory { get; init; }

    /// <summary>The C driver.</summary>
    public required ToolchainCommand Toolchain { get; init; }

    /// <summary>The C++ driver.</summary>
    public required ToolchainCommand CxxToolchain { get; init; }

    /// <summary>Options of every compilation, as the user wrote them.</summary>
    public required string CompilerOptions { get; init; }

    /// <summary>Options of every link, as the user wrote them.</summary>
    public required string LinkerOptions { get; init; }

    /// <summary>The mode of sources that name none.</summary>
    public required SourceMode SourceMode { get; init; }

    /// <summary>Whether paths in debug information must not depend on where the project lies.</summary>
    public required bool DeterministicSourcePaths { get; init; }

    /// <summary>The assemblies that rewrite: another version of them writes other modules.</summary>
    public required IReadOnlyList<string> EngineFiles { get; init; }

    /// <summary>The runtime identifier of modules that name none.</summary>
    public required string RuntimeIdentifier { get; init; }

    /// <summary>The path of a file or folder that the user named.</summary>
    public string GetFullPath(string path) => Path.GetFullPath(Path.Combine(ProjectDirectory, path));
}
