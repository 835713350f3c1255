// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.ReferenceData.Kernel;

/// <summary>struct flock (fcntl(2)): a lock of a whole file that ends with the process and that a forked child does not have.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileLock
{
    public const short Exclusive = 1; // F_WRLCK

    public short Type;
    public short Whence;
    public long Start;
    public long Length;
    public int Process;
}
