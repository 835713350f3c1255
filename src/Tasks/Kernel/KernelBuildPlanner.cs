// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Microsoft.Build.Framework;

namespace Afterlink.Tasks.Kernel;

/// <summary>Turns <c>AfterlinkKernelSource</c> items into steps that build: each folder is copied aside, so that kbuild leaves nothing in it.</summary>
/// <param name="intermediateDirectory">Where everything is written.</param>
/// <param name="includeDirectory">The folder of afterlink.h.</param>
/// <param name="items">Reads what items have in common.</param>
/// <param name="diagnostics">What is wrong with the items.</param>
internal sealed class KernelBuildPlanner(string intermediateDirectory, string includeDirectory, KernelItems items, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, string> _origins = new(StringComparer.Ordinal);

    /// <summary>The steps.</summary>
    public IEnumerable<ITaskItem> Plan(IEnumerable<ITaskItem> sources) => sources.Select(Plan).OfType<ITaskItem>();

    private ITaskItem? Plan(ITaskItem source)
    {
        var folder = Path.TrimEndingDirectorySeparator(source.GetMetadata(Metadata.FullPath));
        if (!Directory.Exists(folder) || !KernelSources.IsIn(folder))
        {
            diagnostics.Add(DiagnosticId.KernelSourceInvalid, source.ItemSpec);
            return null;
        }

        if (items.ReadHeaders(source) is not { } headers || items.ReadOutputFolder(source) is not { } output)
            return null;
        var build = Path.Combine(intermediateDirectory, "kernel", output, Path.GetFileName(folder));
        if (!_origins.TryAdd(build, source.ItemSpec))
        {
            diagnostics.Add(DiagnosticId.DuplicateModuleFile, build, _origins[build], source.ItemSpec);
            return null;
        }

        return Metadata.Create(folder)
            .Set(Metadata.BuildFolder, build)
            .Set(Metadata.KernelHeaders, headers)
            .Set(Metadata.OutputFolder, output)
            .Set(Metadata.Inputs, [.. KernelSources.Find(folder).Select(file => Path.Combine(folder, file)), .. KernelItems.InputsOf(headers)])
            .Set(Metadata.Destination, Path.Combine(build, "modules.order"))
            .Set(Metadata.Record, build + ".record")
            .Set(Metadata.Tool, KernelBuild.Program)
            .Set(Metadata.Command, KernelBuild.Arguments(headers, build, includeDirectory));
    }
}
