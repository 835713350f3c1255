// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>
/// Where an added segment begins. A segment's offset and address must agree modulo the page size and no more (System V gABI, "Program
/// Header"), so segments touch each other in the file while each has pages of its own in memory.
/// </summary>
/// <param name="Address">Address of its first byte.</param>
/// <param name="Offset">Offset in the file of its first byte.</param>
internal readonly record struct FilePlace(ulong Address, ulong Offset)
{
    /// <summary>The first place behind an address and an offset.</summary>
    public static FilePlace Behind(ulong address, ulong offset, ulong alignment, ulong pageSize)
    {
        var start = ElfBounds.AlignUp(offset, alignment);
        return new FilePlace(ElfBounds.AlignUp(address, pageSize) + start % pageSize, start);
    }

    /// <summary>The offset in the file of an address of the segment.</summary>
    public ulong OffsetOf(ulong address) => Offset + (address - Address);
}
