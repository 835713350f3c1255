// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Batch;

/// <summary>A folder whose modules are to be rewritten.</summary>
/// <param name="InputPath">The folder. Nothing in it is changed.</param>
/// <param name="OutputPath">Where the rewritten modules go, at the same relative paths. It may exist; it may not be the input, in it or around it.</param>
public sealed record FolderRequest(string InputPath, string OutputPath)
{
    /// <summary>Whether everything that is not rewritten is copied, so that the output can stand in the input's place.</summary>
    public bool CopyOthers { get; init; }

    /// <summary>What every module's request says besides its paths.</summary>
    public RewriteRequest Template { get; init; } = new("", "");
}
