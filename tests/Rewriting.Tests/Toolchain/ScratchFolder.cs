// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Tests.Toolchain;

/// <summary>A folder for the files of one test, removed at its end.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("afterlink-");

    /// <summary>The path of a file in the folder.</summary>
    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>The folder's path.</summary>
    public string FullName => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
