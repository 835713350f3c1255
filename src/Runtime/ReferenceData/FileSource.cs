// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData;

/// <summary>The bytes of a file that a buffer was filled from. When memory is short, a process can map them in the place of the shared copy.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">Where in it the buffer's first byte is.</param>
public readonly record struct FileSource(string Path, ulong Offset = 0);
