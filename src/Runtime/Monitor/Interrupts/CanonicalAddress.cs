// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Monitor.Interrupts;

/// <summary>Virtual addresses of 48 bits: bits 63 to 47 are equal (Intel SDM volume 1, 3.3.7.1).</summary>
internal static class CanonicalAddress
{
    public static bool Is(ulong address) => (long)(address << 16) >> 16 == (long)address;

    /// <summary>The address itself.</summary>
    /// <exception cref="ProcessorException">It is not canonical: #GP(0).</exception>
    public static ulong Require(ulong address) =>
        Is(address) ? address : throw ProcessorException.GeneralProtection($"0x{address:x} is not a canonical address");
}
