// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>
/// A read lease on a file (fcntl(2), "Leases"). While pages of a file stand for a module's own, nobody may write or truncate it: whoever opens it
/// to do so waits until the lease is given back, and before that the module gets copies of the pages. The kernel grants a lease to the owner of
/// a file and to who has CAP_LEASE, and only where nobody has the file open for writing; without one, pages of a file are not used.
/// </summary>
internal static class FileLease
{
    private const int SetSignal = 10; // F_SETSIG
    private const int SetLease = 1024; // F_SETLEASE
    private const int GetLease = 1025; // F_GETLEASE
    private const int ReadLease = 0; // F_RDLCK
    private const int NoLease = 2; // F_UNLCK

    // The kernel signals the holder when somebody waits. SIGIO, which it takes by default, would end the process; SIGURG is ignored unless the
    // application wants it (signal(7)). The holder asks the kernel from time to time.
    private const int IgnoredSignal = 23; // SIGURG

    /// <summary>Takes a lease; it ends when the file is closed.</summary>
    /// <returns>False where the kernel does not grant it.</returns>
    public static bool TryTake(SafeFileHandle file) =>
        FileCalls.Control(file, SetSignal, IgnoredSignal) == 0 && FileCalls.Control(file, SetLease, ReadLease) == 0;

    /// <summary>Whether nobody waits for the lease.</summary>
    public static bool IsQuiet(SafeFileHandle file) => FileCalls.Control(file, GetLease, 0) == ReadLease;

    /// <summary>Gives a lease back.</summary>
    public static void Release(SafeFileHandle file) => _ = FileCalls.Control(file, SetLease, NoLease);
}
