// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Store;

/// <summary>
/// A read lease of a file (fcntl(2), "Leases"): whoever opens it for writing, or truncates it, is made to wait until the file that has the lease is closed, for at most
/// /proc/sys/fs/lease-break-time (45 s). So there is time to copy what is mapped of it.
/// </summary>
internal static class FileLease
{
    /// <summary>Takes a lease, which ends when the file is closed.</summary>
    /// <returns>False where it is another user's file, is open for writing, or its file system has no leases.</returns>
    public static bool TryTake(SafeFileHandle file)
    {
        // The kernel tells of a break by a signal. SIGIO would end a process that does not expect it; this one is ignored, and leases are looked at.
        return FileCalls.Control(file, FileCalls.SetSignal, FileCalls.UrgentSignal) == 0
            && FileCalls.Control(file, FileCalls.SetLease, FileCalls.ReadLease) == 0;
    }

    /// <summary>Whether nobody waits for the file.</summary>
    public static bool IsWhole(SafeFileHandle file) => FileCalls.Control(file, FileCalls.GetLease, 0) == FileCalls.ReadLease;
}
