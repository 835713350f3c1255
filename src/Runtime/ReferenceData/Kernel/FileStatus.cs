// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Kernel;

/// <summary>What statx(2) fills in; the members that are read.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    [FieldOffset(20)]
    public uint User;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    [FieldOffset(96)]
    public long ChangedSeconds;

    [FieldOffset(104)]
    public uint ChangedNanoseconds;

    [FieldOffset(112)]
    public long ModifiedSeconds;

    [FieldOffset(120)]
    public uint ModifiedNanoseconds;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;

    /// <summary>Where the file is and what it was when it was looked at.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static unsafe FileStatus Of(SafeFileHandle file)
    {
        FileStatus status;

        // SAFETY: the structure has the size that the kernel fills, 256 bytes (statx(2)).
        return FileCalls.Status(file, "", FileCalls.EmptyPath, FileCalls.BasicStatus, &status) == 0
            ? status
            : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>What a path leads to, through links.</summary>
    /// <returns>0, or the error number.</returns>
    public static unsafe int TryOfPath(string path, out FileStatus status)
    {
        fixed (FileStatus* pointer = &status)
        {
            // SAFETY: as above.
            return FileCalls.StatusOfPath(FileCalls.CurrentFolder, path, 0, FileCalls.BasicStatus, pointer) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>A folder, not what a link leads to.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static unsafe FileStatus OfFolder(string path)
    {
        const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
        FileStatus status;

        // SAFETY: as above.
        return FileCalls.StatusOfPath(FileCalls.CurrentFolder, path, NoFollow, FileCalls.BasicStatus, &status) == 0
            ? status
            : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }
}
