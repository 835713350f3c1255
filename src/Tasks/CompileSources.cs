// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Tasks.Toolchain;
using Microsoft.Build.Framework;

namespace Afterlink.Tasks;

/// <summary>Compiles sources, each to an object of its own.</summary>
[MSBuildMultiThreadableTask]
public sealed class CompileSources : ToolchainTask
{
    private protected override ToolchainRole RoleOf(ITaskItem step) =>
        new(step.GetMetadata(Metadata.Inputs), ToolchainOutput.ReadCompiler, DiagnosticId.CompilerError, DiagnosticId.CompilerWarning);
}
