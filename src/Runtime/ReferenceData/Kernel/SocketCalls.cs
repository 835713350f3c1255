// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Kernel;

/// <summary>Local sockets with ancillary data, which .NET's sockets cannot send or receive.</summary>
internal static unsafe partial class SocketCalls
{
    public const int Unix = 1; // AF_UNIX
    public const int SequencedPackets = 5; // SOCK_SEQPACKET
    public const int NonBlocking = 0x800; // SOCK_NONBLOCK
    public const int CloseOnExec = 0x80000; // SOCK_CLOEXEC
    public const int SocketLevel = 1; // SOL_SOCKET
    public const int PeerCredentials = 17; // SO_PEERCRED
    public const int Rights = 1; // SCM_RIGHTS
    public const int NoSignal = 0x4000; // MSG_NOSIGNAL
    public const int DoNotWait = 0x40; // MSG_DONTWAIT
    public const int ReceiveCloseOnExec = 0x40000000; // MSG_CMSG_CLOEXEC
    public const int ControlTruncated = 8; // MSG_CTRUNC
    public const int Truncated = 0x20; // MSG_TRUNC
    public const int ShutdownBoth = 2; // SHUT_RDWR
    public const short PollIn = 1; // POLLIN
    public const short PollPriority = 2; // POLLPRI
    public const short PollOut = 4; // POLLOUT
    public const short PollHangUp = 0x10; // POLLHUP
    public const short PollError = 8; // POLLERR

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Create(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SafeFileHandle socket, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(SafeFileHandle socket, int backlog);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(SafeFileHandle socket, nint noAddress, nint noLength, int flags);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(SafeFileHandle socket, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(SafeFileHandle socket, int how);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(SafeFileHandle socket, int level, int option, void* value, uint* length);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint Send(SafeFileHandle socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint Receive(SafeFileHandle socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int CreateEvent(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        public int File;
        public short Events;
        public short Result;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        public nint Name;
        public uint NameLength;
        public Loading.MemoryRange* Data;
        public nuint DataCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
