// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Afterlink.Tasks.Kernel;

/// <summary>Turns finished kernel modules, named ones and those that were built, into steps that rewrite.</summary>
/// <param name="intermediateDirectory">Where everything is written.</param>
/// <param name="engineFiles">The assemblies that rewrite: another version of them writes other modules.</param>
/// <param name="items">Reads what items have in common.</param>
/// <param name="diagnostics">What is wrong with the items.</param>
internal sealed class KernelRewritingPlanner(string intermediateDirectory, IReadOnlyList<string> engineFiles, KernelItems items, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, string> _origins = new(StringComparer.Ordinal);
    private readonly List<ITaskItem> _rewritings = [];

    /// <summary>The steps.</summary>
    public IEnumerable<ITaskItem> Rewritings => _rewritings;

    /// <summary>Adds an <c>AfterlinkKernelModule</c> item.</summary>
    public void AddModule(ITaskItem module)
    {
        var path = module.GetMetadata(Metadata.FullPath);
        if (!File.Exists(path))
            diagnostics.Add(DiagnosticId.MissingFile, module.ItemSpec);
        else if (items.ReadHeaders(module) is { } headers && items.ReadOutputFolder(module) is { } output)
            _ = Add(path, module.ItemSpec, headers, output);
    }

    /// <summary>Adds what a build made; nothing where it has not run yet.</summary>
    public void AddBuild(ITaskItem build)
    {
        var folder = build.GetMetadata(Metadata.BuildFolder);
        if (!Directory.Exists(folder))
            return;
        foreach (var module in Directory.EnumerateFiles(folder, "*.ko", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            Add(module, build.ItemSpec, build.GetMetadata(Metadata.KernelHeaders), build.GetMetadata(Metadata.OutputFolder))?
                .Set(Metadata.BuildFolder, folder)
                .Set(Metadata.SourceFolder, build.ItemSpec);
        }
    }

    private TaskItem? Add(string path, string origin, string headers, string output)
    {
        var place = Path.Combine(output, Path.GetFileName(path));
        if (!_origins.TryAdd(place, origin))
        {
            diagnostics.Add(DiagnosticId.DuplicateModuleFile, place, _origins[place], origin);
            return null;
        }

        var destination = Path.Combine(intermediateDirectory, "kernel-modules", place);
        var rewriting = Metadata.Create(path)
            .Set(Metadata.Module, Path.GetFileNameWithoutExtension(path))
            .Set(Metadata.KernelHeaders, headers)
            .Set(Metadata.OutputFolder, output)
            .Set(Metadata.Inputs, [path, .. engineFiles, .. KernelItems.InputsOf(headers)])
            .Set(Metadata.Destination, destination)
            .Set(Metadata.Place, place)
            .Set(Metadata.Record, destination + ".record")
            .Set(Metadata.Tool, "rewrite")
            .Set(Metadata.Command, headers);
        _rewritings.Add(rewriting);
        return rewriting;
    }
}
