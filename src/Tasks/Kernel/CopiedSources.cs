// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.Build.Framework;

namespace Afterlink.Tasks.Kernel;

/// <summary>Says which file of the user's a file in the copy is that kbuild works on.</summary>
/// <param name="buildFolder">The copy; empty where there is none.</param>
/// <param name="sourceFolder">The user's folder.</param>
internal sealed class CopiedSources(string buildFolder, string sourceFolder)
{
    /// <summary>The copy that a step of a kernel module belongs to; none of a finished module.</summary>
    public CopiedSources(ITaskItem step)
        : this(step.GetMetadata(Metadata.BuildFolder), step.GetMetadata(Metadata.SourceFolder))
    {
    }

    /// <summary>The user's file; the same one where it is none of the copy.</summary>
    public string OriginOf(string file) =>
        buildFolder.Length != 0 && Path.GetFullPath(file, buildFolder) is var full && full.StartsWith(buildFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? Path.Combine(sourceFolder, Path.GetRelativePath(buildFolder, full)) : file;
}
