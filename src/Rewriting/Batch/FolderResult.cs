// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Batch;

/// <summary>What became of a <see cref="FolderRequest"/>.</summary>
public sealed class FolderResult
{
    /// <summary>What is to be said of the folder as a whole, and of files that are no modules.</summary>
    public required IReadOnlyCollection<Diagnostic> Diagnostics { get; init; }

    /// <summary>The ELF files that were tried, by path.</summary>
    public IReadOnlyList<RewriteResult> Modules { get; init; } = [];

    /// <summary>Links that were made again.</summary>
    public int Links { get; init; }

    /// <summary>Links that were left out: they lead out of the folder, or to nothing that was written.</summary>
    public int LinksLeftOut { get; init; }

    /// <summary>Files that are not ELF.</summary>
    public int Others { get; init; }

    /// <summary>Files that were copied as they are.</summary>
    public int Copied { get; init; }
}
