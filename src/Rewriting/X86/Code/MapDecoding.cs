// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Code;

/// <summary>Decodes in ranges of an x86-64 module, all of which <see cref="X86CodeSpace"/> made.</summary>
internal static class MapDecoding
{
    /// <inheritdoc cref="X86CodeMap.TryDecode"/>
    public static bool TryDecode(this CodeMap map, int offset, out Instruction instruction) => ((X86CodeMap)map).TryDecode(offset, out instruction);

    /// <inheritdoc cref="X86CodeMap.GetConstantOffsets"/>
    public static ConstantOffsets GetConstantOffsets(this CodeMap map, int offset) => ((X86CodeMap)map).GetConstantOffsets(offset);
}
