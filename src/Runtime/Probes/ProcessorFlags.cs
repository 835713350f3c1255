// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink;

/// <summary>The flags of RFLAGS that a probe sees and may set (Intel SDM volume 1, 3.4.3).</summary>
[Flags]
public enum ProcessorFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>CF.</summary>
    Carry = 1 << 0,

    /// <summary>PF.</summary>
    Parity = 1 << 2,

    /// <summary>AF.</summary>
    Adjust = 1 << 4,

    /// <summary>ZF.</summary>
    Zero = 1 << 6,

    /// <summary>SF.</summary>
    Sign = 1 << 7,

    /// <summary>DF.</summary>
    Direction = 1 << 10,

    /// <summary>OF.</summary>
    Overflow = 1 << 11,
}
