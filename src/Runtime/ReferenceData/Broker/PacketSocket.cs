// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Afterlink.Loading;
using Afterlink.ReferenceData.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Broker;

/// <summary>A local socket that keeps packets apart and can carry a file with each (unix(7), <c>SOCK_SEQPACKET</c> and <c>SCM_RIGHTS</c>).</summary>
internal sealed unsafe class PacketSocket : IDisposable
{
    // struct sockaddr_un: the family and 108 bytes of path with its terminator.
    private const int PathLength = 107;

    // struct cmsghdr, and room for more files than anyone may send: those are closed.
    private const int ControlHeader = 16;
    private const int MaxFiles = 8;

    private PacketSocket(int handle) => Handle = new SafeFileHandle(handle, ownsHandle: true);

    /// <summary>The socket.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Its number, for poll(2).</summary>
    public int Number => (int)Handle.DangerousGetHandle();

    /// <summary>Listens at a path that nothing is at.</summary>
    /// <returns>Null where the kernel refuses.</returns>
    public static PacketSocket? Listen(string path)
    {
        var socket = Create(SocketCalls.NonBlocking);
        if (socket is not null && socket.WithAddress(path, SocketCalls.Bind) && SocketCalls.Listen(socket.Handle, 128) == 0)
            return socket;
        socket?.Dispose();
        return null;
    }

    /// <summary>Connects to whoever listens at a path.</summary>
    /// <returns>Null where nobody does, or the socket may not be used.</returns>
    public static PacketSocket? Connect(string path)
    {
        var socket = Create(0);
        if (socket is not null && socket.WithAddress(path, SocketCalls.Connect))
            return socket;
        socket?.Dispose();
        return null;
    }

    /// <summary>The next one who connected; null where there is none.</summary>
    public PacketSocket? Accept()
    {
        var accepted = SocketCalls.Accept(Handle, 0, 0, SocketCalls.CloseOnExec | SocketCalls.NonBlocking);
        return accepted < 0 ? null : new PacketSocket(accepted);
    }

    /// <summary>Who is at the other end, as the kernel recorded it when the connection was made (struct ucred).</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public (int Process, uint User) Peer()
    {
        var credentials = stackalloc int[3];
        uint length = 3 * sizeof(int);

        // SAFETY: the kernel writes at most length bytes.
        return SocketCalls.GetOption(Handle, SocketCalls.SocketLevel, SocketCalls.PeerCredentials, credentials, &length) == 0
            ? (credentials[0], (uint)credentials[1])
            : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Sends a message, and a file with it.</summary>
    /// <returns>False where the other end is gone or does not read.</returns>
    public bool TrySend(BrokerMessage message, SafeFileHandle? file = null, bool waits = false)
    {
        var data = new MemoryRange(&message, (nuint)sizeof(BrokerMessage));
        var control = stackalloc byte[ControlHeader + 8];
        var header = new SocketCalls.MessageHeader { Data = &data, DataCount = 1 };
        var isHeld = false;
        try
        {
            if (file is not null)
            {
                file.DangerousAddRef(ref isHeld);
                *(nuint*)control = ControlHeader + sizeof(int);
                ((int*)control)[2] = SocketCalls.SocketLevel;
                ((int*)control)[3] = SocketCalls.Rights;
                ((int*)control)[4] = (int)file.DangerousGetHandle();
                header.Control = control;
                header.ControlLength = ControlHeader + 8;
            }

            nint sent;
            do
            {
                // SAFETY: the header's pointers are to locals that outlive the call.
                sent = SocketCalls.Send(Handle, &header, SocketCalls.NoSignal | (waits ? 0 : SocketCalls.DoNotWait));
            }
            while (sent < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
            return sent == sizeof(BrokerMessage);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (isHeld)
                file!.DangerousRelease();
        }
    }

    /// <summary>Receives a message, and the file that came with it.</summary>
    /// <param name="message">Receives the message.</param>
    /// <param name="file">Receives the file, which the caller closes; null where none came.</param>
    /// <returns>Whether there was one; false also where the other end is gone or sent what is no message.</returns>
    public bool TryReceive(out BrokerMessage message, out SafeFileHandle? file)
    {
        BrokerMessage received = default;
        var data = new MemoryRange(&received, (nuint)sizeof(BrokerMessage));
        const int Room = ControlHeader + (MaxFiles * sizeof(int));
        var control = stackalloc byte[Room];
        var header = new SocketCalls.MessageHeader { Data = &data, DataCount = 1, Control = control, ControlLength = Room };
        nint length;
        do
        {
            // SAFETY: the kernel writes at most what the header says there is room for.
            length = SocketCalls.Receive(Handle, &header, SocketCalls.ReceiveCloseOnExec);
        }
        while (length < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        file = length < 0 ? null : TakeFile(control, header.ControlLength);
        message = received;
        if (length == sizeof(BrokerMessage) && received.Format == BrokerMessage.Signature
            && (header.Flags & (SocketCalls.ControlTruncated | SocketCalls.Truncated)) == 0)
            return true;
        file?.Dispose();
        file = null;
        return false;
    }

    /// <summary>Ends the connection for both sides, so that whoever waits in it wakes.</summary>
    public void Shutdown()
    {
        try
        {
            _ = SocketCalls.Shutdown(Handle, SocketCalls.ShutdownBoth);
        }
        catch (ObjectDisposedException)
        {
            // The thread that receives saw the end first.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    // The first file is the message's; the kernel has opened the others in this process too, and they must not stay.
    private static SafeFileHandle? TakeFile(byte* control, nuint length)
    {
        SafeFileHandle? first = null;
        for (nuint at = 0; at + ControlHeader <= length;)
        {
            var size = *(nuint*)(control + at);
            if (size < ControlHeader || size > length - at)
                break;
            var isRights = *(int*)(control + at + 8) == SocketCalls.SocketLevel && *(int*)(control + at + 12) == SocketCalls.Rights;
            for (var offset = ControlHeader; isRights && offset + sizeof(int) <= (int)size; offset += sizeof(int))
            {
                var file = new SafeFileHandle(*(int*)(control + at + offset), ownsHandle: true);
                if (first is null)
                    first = file;
                else
                    file.Dispose();
            }

            at += (size + 7) & ~(nuint)7;
        }

        return first;
    }

    private static PacketSocket? Create(int flags)
    {
        var socket = SocketCalls.Create(SocketCalls.Unix, SocketCalls.SequencedPackets | SocketCalls.CloseOnExec | flags, 0);
        return socket < 0 ? null : new PacketSocket(socket);
    }

    private bool WithAddress(string path, AddressCall call)
    {
        if (Encoding.UTF8.GetByteCount(path) > PathLength)
            return false;
        var address = stackalloc byte[2 + PathLength + 1];
        new Span<byte>(address, 2 + PathLength + 1).Clear();
        *(ushort*)address = SocketCalls.Unix;
        var length = Encoding.UTF8.GetBytes(path, new Span<byte>(address + 2, PathLength));

        // SAFETY: the address is a local that outlives the call, and the length counts its terminator.
        return call(Handle, address, (uint)(2 + length + 1)) == 0;
    }

    private delegate int AddressCall(SafeFileHandle socket, byte* address, uint length);
}
