// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Batch;

/// <summary>What a file below a folder is, by its content.</summary>
internal enum FolderEntryType
{
    /// <summary>An ELF file.</summary>
    Module,

    /// <summary>A symbolic link, to a file or a folder; it is not followed.</summary>
    Link,

    /// <summary>Another plain file.</summary>
    Other,
}
