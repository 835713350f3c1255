// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>
/// The byte that thunks look at before they call into managed code. It is 1 while that can be done: not in a forked child, where the runtime's other
/// threads are missing, and not when the process ends.
/// </summary>
internal static unsafe class RuntimeSwitch
{
    private const int AdviseWipeOnFork = 18; // MADV_WIPEONFORK, Linux 4.14

    static RuntimeSwitch()
    {
        var page = MemoryCalls.MapAnonymously(0, MemoryCalls.PageSize, MemoryCalls.ProtectRead | MemoryCalls.ProtectWrite,
            MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous, -1, 0);
        if (page == MemoryCalls.Failed)
            return;

        // SAFETY: the page is fresh and never given back.
        *(byte*)page = MemoryCalls.Advise((nuint)page, MemoryCalls.PageSize, AdviseWipeOnFork) == 0 ? (byte)1 : (byte)0;
        Address = page;
        AppDomain.CurrentDomain.ProcessExit += static (_, _) => Volatile.Write(ref *(byte*)Address, 0);
    }

    /// <summary>Where the byte is; 0 where there is no memory for it.</summary>
    public static nint Address { get; }
}
