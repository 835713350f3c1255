// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Pressure;
using Afterlink.ReferenceData.Tracing;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Broker;

/// <summary>
/// This process as the host of a folder's broker. Who has the lock hosts; the kernel takes it back when the process ends, however it does, and the
/// next one that asks takes over.
/// </summary>
internal sealed class BrokerHost : IDisposable
{
    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    // A process's locks do not keep itself out.
    private static readonly HashSet<string> Hosted = [];

    private readonly string _path;
    private readonly SafeFileHandle _lock;
    private readonly BrokerServer _server;

    private BrokerHost(string path, SafeFileHandle held, BrokerServer server) => (_path, _lock, _server) = (path, held, server);

    /// <summary>Starts to serve a folder.</summary>
    /// <returns>Null where another one does, or the socket cannot be made.</returns>
    public static BrokerHost? TryStart(RuntimeFolder folder, BrokerLimits limits, IPressureWatch watch)
    {
        lock (Hosted)
        {
            if (!Hosted.Add(folder.Path))
                return null;
            if (TryLock(folder.LockFile) is { } held)
            {
                // Whoever bound this socket is dead, for the lock was free.
                File.Delete(folder.Socket);
                if (PacketSocket.Listen(folder.Socket) is { } listener)
                {
                    // Others are let in by their credentials; the folder keeps them out where there are no others.
                    if (limits.Users.Count != 0 && !OperatingSystem.IsWindows())
                        File.SetUnixFileMode(folder.Socket, Everybody);
                    ReferenceDataEvents.Log.BrokerHosted(folder.Path);
                    return new(folder.Path, held, new(listener, limits, watch));
                }

                held.Dispose();
            }

            _ = Hosted.Remove(folder.Path);
            return null;
        }
    }

    /// <summary>Stops serving; another process can take over.</summary>
    public void Dispose()
    {
        lock (Hosted)
        {
            if (!Hosted.Remove(_path))
                return;
            _server.Dispose();
            _lock.Dispose();
        }
    }

    // A record lock and not flock(2): a forked child must not keep it.
    private static unsafe SafeFileHandle? TryLock(string path)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var range = new FileLock { Type = FileLock.Exclusive };

        // SAFETY: the structure is the one that F_SETLK reads.
        if (FileCalls.Lock(file, FileCalls.SetLock, &range) == 0)
            return file;
        file.Dispose();
        return null;
    }
}
