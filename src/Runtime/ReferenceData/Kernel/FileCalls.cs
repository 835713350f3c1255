// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Kernel;

/// <summary>The calls on files that .NET has no method for.</summary>
internal static unsafe partial class FileCalls
{
    public const uint CloseOnExec = 1; // MFD_CLOEXEC
    public const uint AllowSealing = 2; // MFD_ALLOW_SEALING
    public const uint NeverExecutable = 8; // MFD_NOEXEC_SEAL, Linux 6.3
    public const int AddSeals = 1033; // F_ADD_SEALS
    public const int GetSeals = 1034; // F_GET_SEALS

    /// <summary>F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW and F_SEAL_WRITE: nobody can ever change the file again.</summary>
    public const int AllSeals = 0xF;

    public const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    public const int CurrentFolder = -100; // AT_FDCWD
    public const int SetLock = 6; // F_SETLK
    public const int SetLease = 1024; // F_SETLEASE
    public const int GetLease = 1025; // F_GETLEASE
    public const int SetSignal = 10; // F_SETSIG
    public const int ReadLease = 0; // F_RDLCK
    public const int UrgentSignal = 23; // SIGURG
    public const uint BasicStatus = 0x7FF; // STATX_BASIC_STATS

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(SafeFileHandle file, long length);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    public static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, void* data, nuint length, long offset);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, void* data, nuint length, long offset);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint WriteStream(SafeFileHandle file, void* data, nuint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint ReadStream(SafeFileHandle file, void* data, nuint length);

    // Variadic in C; the call is the same on x86-64.
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Status(SafeFileHandle file, string path, int flags, uint mask, FileStatus* status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int StatusOfPath(int folder, string path, int flags, uint mask, FileStatus* status);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int command, FileLock* range);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int ControlDevice(SafeFileHandle file, nuint request, void* argument);
}
