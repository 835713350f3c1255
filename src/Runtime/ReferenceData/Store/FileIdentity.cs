// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.ComponentModel;
using Afterlink.ReferenceData.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Store;

/// <summary>A file as it was when it was looked at: a later look that differs means that its bytes may differ.</summary>
/// <param name="Device">Major number in the upper half, minor in the lower.</param>
/// <param name="Inode">Number of the inode.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Modified">Nanoseconds since 1970 of the last write; unlike the change of the inode, a rename or link does not touch it.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, ulong Size, long Modified)
{
    /// <summary>What an open file is now.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static FileIdentity Of(SafeFileHandle file)
    {
        var status = FileStatus.Of(file);
        return new(((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Inode, status.Size,
            unchecked((status.ModifiedSeconds * 1_000_000_000L) + status.ModifiedNanoseconds));
    }
}
