// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Batch;

/// <summary>One file or link below a folder.</summary>
/// <param name="Path">Its path, relative to the folder.</param>
/// <param name="Type">What it is.</param>
internal readonly record struct FolderEntry(string Path, FolderEntryType Type);
