// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>A base address register of a function, as the module has set it.</summary>
/// <param name="function">The function.</param>
/// <param name="offset">Offset of the register in configuration space.</param>
/// <param name="type">What it maps.</param>
/// <param name="size">How many ports or bytes, a power of two.</param>
public sealed class PciBar(PciFunction function, int offset, PciBarType type, ulong size)
{
    private const ulong IoFlags = 3;
    private const ulong MemoryFlags = 15;

    /// <summary>What it maps.</summary>
    public PciBarType Type => type;

    /// <summary>How many ports or bytes.</summary>
    public ulong Size => size;

    /// <summary>Where the module has put it.</summary>
    public ulong Address
    {
        get
        {
            ulong low = function.Read32(offset);
            if (type == PciBarType.Io)
                return low & ~IoFlags;
            var high = Is64Bit(type) ? (ulong)function.Read32(offset + sizeof(uint)) << 32 : 0;
            return high | (low & ~MemoryFlags);
        }
    }

    /// <summary>Whether the function answers there: the command register enables this space (6.2.2).</summary>
    public bool IsEnabled => (function.Command & (type == PciBarType.Io ? PciCommand.IoSpace : PciCommand.MemorySpace)) != 0;

    /// <summary>Whether an address lies within it and the function answers.</summary>
    public bool Contains(ulong address) => address - Address < size && IsEnabled;

    internal static bool Is64Bit(PciBarType type) => type is PciBarType.Memory64 or PciBarType.Prefetchable64;

    /// <summary>The bits that the register has whatever is written (6.2.5.1, figures 6-5 and 6-6).</summary>
    internal static uint FlagsOf(PciBarType type) => type switch
    {
        PciBarType.Io => 1,
        PciBarType.Memory64 => 4,
        PciBarType.Prefetchable32 => 8,
        PciBarType.Prefetchable64 => 12,
        _ => 0,
    };
}
