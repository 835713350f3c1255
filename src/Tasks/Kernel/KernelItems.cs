// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Microsoft.Build.Framework;

namespace Afterlink.Tasks.Kernel;

/// <summary>What the items of kernel modules and of their sources have in common: the headers they name, and where their results go.</summary>
/// <param name="projectDirectory">What relative paths are relative to.</param>
/// <param name="diagnostics">What is wrong with the items.</param>
internal sealed class KernelItems(string projectDirectory, DiagnosticBag diagnostics)
{
    // What a headers folder has that a module is built against, in packages of distributions and in a kernel's own build alike.
    private static readonly string[] HeaderFiles = ["Makefile", ".config", "Module.symvers"];

    /// <summary>The full path of the headers that an item names; null where the diagnostics say what is wrong.</summary>
    public string? ReadHeaders(ITaskItem item)
    {
        var named = item.GetMetadata(Metadata.KernelHeaders);
        if (named.Length == 0)
        {
            diagnostics.Add(DiagnosticId.KernelHeadersNotNamed, item.ItemSpec);
            return null;
        }

        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(projectDirectory, named)));
        var missing = HeaderFiles.FirstOrDefault(file => !File.Exists(Path.Combine(folder, file)));
        if (missing is null)
            return folder;
        diagnostics.Add(DiagnosticId.KernelHeadersInvalid, folder, missing);
        return null;
    }

    /// <summary>The folder below the output that an item names; empty for the output itself, null where it leads out of it.</summary>
    public string? ReadOutputFolder(ITaskItem item)
    {
        var folder = item.GetMetadata(Metadata.OutputFolder).Trim();
        if (!Path.IsPathRooted(folder) && folder.Split('/', '\\').All(static part => part is not (".." or ".")))
            return Path.TrimEndingDirectorySeparator(folder);
        diagnostics.Add(DiagnosticId.KernelOutputFolder, folder, item.ItemSpec);
        return null;
    }

    /// <summary>The files of headers by which a new kernel is noticed.</summary>
    public static IEnumerable<string> InputsOf(string headers) => HeaderFiles.Select(file => Path.Combine(headers, file));
}
