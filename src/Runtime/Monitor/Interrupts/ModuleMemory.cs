// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.Monitor.Interrupts;

/// <summary>Memory that the module says is there. The kernel copies it, so that a wild address is a page fault of the virtual CPU and not the end of the process.</summary>
internal static class ModuleMemory
{
    /// <summary>Copies words.</summary>
    /// <exception cref="ProcessorException">Not all of it is mapped: #PF.</exception>
    public static void Read(ulong address, Span<ulong> words)
    {
        if (!ProbeContext.TryReadMemory(address, MemoryMarshal.AsBytes(words)))
            throw ProcessorException.PageFault(address);
    }

    /// <summary>Checks that a byte is there.</summary>
    /// <exception cref="ProcessorException">It is not: #PF.</exception>
    public static void RequireReadable(ulong address)
    {
        Span<byte> one = stackalloc byte[1];
        if (!ProbeContext.TryReadMemory(address, one))
            throw ProcessorException.PageFault(address);
    }
}
