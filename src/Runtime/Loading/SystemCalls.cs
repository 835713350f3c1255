// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.Loading;

/// <summary>The few calls of libc that .NET has no method for.</summary>
internal static partial class SystemCalls
{
    public const uint CloseOnExec = 1; // MFD_CLOEXEC
    public const uint AllowSealing = 2; // MFD_ALLOW_SEALING
    public const uint Executable = 0x10; // MFD_EXEC, Linux 6.3
    public const int AddSeals = 1033; // F_ADD_SEALS
    public const int AllSeals = 0xF; // F_SEAL_SEAL | SHRINK | GROW | WRITE

    public const int SetGs = 0x1001; // ARCH_SET_GS
    public const int GetGs = 0x1004; // ARCH_GET_GS

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint Write(int file, byte* data, nuint length);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "process_vm_readv", SetLastError = true)]
    public static unsafe partial nint ReadProcessMemory(
        int process, MemoryRange* local, nuint localCount, MemoryRange* remote, nuint remoteCount, nuint flags);

    [LibraryImport("libc", EntryPoint = "arch_prctl", SetLastError = true)]
    public static unsafe partial int ArchitectureControl(int code, ulong* address);
}
