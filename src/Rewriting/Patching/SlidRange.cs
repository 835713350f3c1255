// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Patching;

/// <summary>A note or the interpreter's path, which makes way for program headers.</summary>
/// <param name="Offset">Its offset in the file.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="NewOffset">Its new offset.</param>
internal readonly record struct SlidRange(ulong Offset, ulong Size, ulong NewOffset)
{
    public bool Contains(ulong offset, ulong size) => offset >= Offset && size <= Size && offset - Offset <= Size - size;
}
