// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Tests.Support;

/// <summary>A runtime folder of a test's own.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("afterlink-share-").FullName;

    public ReferenceDataOptions Options => new() { Folder = Path };

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
