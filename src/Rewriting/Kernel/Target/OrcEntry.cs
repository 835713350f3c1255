// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;

namespace Afterlink.Rewriting.Kernel.Target;

/// <summary>
/// The two facts of <c>struct orc_entry</c> that a stub changes; KernelProbe has checked that the target agrees. The rest of an entry is copied.
/// </summary>
internal static class OrcEntry
{
    /// <summary>ORC_REG_SP: the frame is found from the stack pointer.</summary>
    public const int StackPointer = 5;

    private const int RegisterOffset = 4;
    private const int RegisterMask = 15;

    /// <summary>Makes an entry say that <paramref name="depth"/> more bytes are on the stack; false where it cannot.</summary>
    public static bool TryDeepen(Span<byte> entry, int depth)
    {
        if (depth == 0 || (entry[RegisterOffset] & RegisterMask) != StackPointer)
            return true;
        var offset = BinaryPrimitives.ReadInt16LittleEndian(entry) + depth;
        if (offset != (short)offset)
            return false;
        BinaryPrimitives.WriteInt16LittleEndian(entry, (short)offset);
        return true;
    }
}
