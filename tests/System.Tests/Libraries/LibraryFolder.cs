// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.SystemTests.Libraries;

/// <summary>Rewritten libraries in a folder that LD_LIBRARY_PATH can name.</summary>
internal sealed class LibraryFolder : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <summary>Rewrites libraries.</summary>
    public LibraryFolder(Variant variant, IEnumerable<Library> libraries, CancellationToken cancellationToken)
    {
        foreach (var library in libraries)
            library.Rewrite(_folder[library.Name], variant, cancellationToken);
    }

    /// <summary>The folder's path.</summary>
    public string FullName => _folder.FullName;

    public void Dispose() => _folder.Dispose();
}
