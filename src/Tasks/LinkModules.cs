// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Tasks.Toolchain;
using Microsoft.Build.Framework;

namespace Afterlink.Tasks;

/// <summary>Links the objects of each module to a shared object.</summary>
[MSBuildMultiThreadableTask]
public sealed class LinkModules : ToolchainTask
{
    private protected override ToolchainRole RoleOf(ITaskItem step) =>
        new(step.GetMetadata(Metadata.Destination), ToolchainOutput.ReadLinker, DiagnosticId.LinkerError, DiagnosticId.LinkerWarning);
}
