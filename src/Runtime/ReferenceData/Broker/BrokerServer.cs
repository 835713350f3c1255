// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using System.ComponentModel;
using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Pressure;
using Afterlink.ReferenceData.Store;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Broker;

/// <summary>
/// Serves a socket from one thread. Nothing that a client sends or leaves out stops it: packets have one size, nobody is waited for, what is
/// received is checked before it is believed, and hashing is done elsewhere.
/// </summary>
internal sealed unsafe class BrokerServer : IDisposable
{
    private const int Tick = 250;

    private readonly PacketSocket _listener;
    private readonly BrokerLimits _limits;
    private readonly IPressureWatch _watch;
    private readonly BrokerState _state;
    private readonly PressureRelief _relief;
    private readonly Dictionary<int, BrokerConnection> _connections = [];
    private readonly ConcurrentQueue<Action> _completed = [];
    private readonly SafeFileHandle _wake;
    private readonly uint _user = SocketCalls.EffectiveUser();
    private readonly Thread _thread;
    private int _lastConnection;
    private volatile bool _isStopping;

    /// <summary>Starts to serve.</summary>
    /// <param name="listener">The socket, which the server takes over.</param>
    /// <param name="limits">What clients may use up.</param>
    /// <param name="watch">Tells when memory is short; the server takes it over.</param>
    public BrokerServer(PacketSocket listener, BrokerLimits limits, IPressureWatch watch)
    {
        (_listener, _limits, _watch) = (listener, limits, watch);
        _state = new BrokerState(limits);
        _relief = new PressureRelief(_state, watch);
        _wake = new SafeFileHandle(SocketCalls.CreateEvent(0, SocketCalls.NonBlocking | SocketCalls.CloseOnExec), ownsHandle: true);
        _thread = new Thread(Serve) { IsBackground = true, Name = "Afterlink broker" };
        _thread.Start();
    }

    /// <summary>Ends all connections and the thread. Mappings of clients live on.</summary>
    public void Dispose()
    {
        _isStopping = true;
        Wake();
        _thread.Join();
    }

    private void Serve()
    {
        var entries = Array.Empty<SocketCalls.PollEntry>();
        var polled = new List<BrokerConnection>();
        while (!_isStopping)
        {
            polled.Clear();
            polled.AddRange(_connections.Values);
            if (entries.Length < polled.Count + 2)
                entries = new SocketCalls.PollEntry[(polled.Count + 2) * 2];
            entries[0] = new() { File = _connections.Count < _limits.Connections ? _listener.Number : -1, Events = SocketCalls.PollIn };
            entries[1] = new() { File = (int)_wake.DangerousGetHandle(), Events = SocketCalls.PollIn };
            for (var i = 0; i < polled.Count; i++)
                entries[i + 2] = EntryOf(polled[i]);
            fixed (SocketCalls.PollEntry* pointer = entries)
            {
                // SAFETY: the array has at least as many entries as the count says.
                _ = SocketCalls.Poll(pointer, (nuint)(polled.Count + 2), Tick);
            }

            DrainWake();
            while (_completed.TryDequeue(out var complete))
                complete();
            for (var i = 0; i < polled.Count; i++)
                Attend(polled[i], entries[i + 2].Result);
            if ((entries[0].Result & SocketCalls.PollIn) != 0)
                Accept();
            _relief.Tick();
            SendReplies();
        }

        foreach (var connection in _connections.Values)
            connection.Dispose();
        _listener.Dispose();
        _state.Dispose();
        _watch.Dispose();
        _wake.Dispose();
    }

    private static SocketCalls.PollEntry EntryOf(BrokerConnection connection) => new()
    {
        File = connection.Socket.Number,
        Events = (short)((connection.IsChecked ? 0 : SocketCalls.PollIn) | (connection.HasQueue ? SocketCalls.PollOut : 0)),
    };

    private void Accept()
    {
        if (_listener.Accept() is not { } socket)
            return;
        try
        {
            var (process, user) = socket.Peer();
            if (user == _user || _limits.Users.Contains(user))
            {
                var connection = new BrokerConnection(++_lastConnection, socket);
                _connections.Add(connection.Number, connection);
                _state.Connect(connection.Number, process, user);
                return;
            }
        }
        catch (Win32Exception)
        {
            // Gone again.
        }

        socket.Dispose();
    }

    private void Attend(BrokerConnection connection, short events)
    {
        if ((events & SocketCalls.PollOut) != 0)
            connection.Flush();
        if ((events & SocketCalls.PollIn) != 0)
        {
            if (!connection.Socket.TryReceive(out var message, out var file))
                End(connection);
            else
                Handle(connection, message, file);
        }
        else if ((events & (SocketCalls.PollHangUp | SocketCalls.PollError)) != 0)
        {
            End(connection);
        }
    }

    private void Handle(BrokerConnection connection, in BrokerMessage message, SafeFileHandle? file)
    {
        if (message.Kind == MessageKind.Offer && file is not null && connection.IsKnown)
        {
            Check(connection, message, file);
            return;
        }

        file?.Dispose();
        if (message.Kind == MessageKind.Hello)
        {
            connection.IsKnown = true;
            _ = connection.Send(new(connection.Number, new(MessageKind.Welcome, message.Request)));
        }
        else if (!connection.IsKnown || !Dispatch(connection.Number, message))
        {
            End(connection);
        }
    }

    private bool Dispatch(int connection, in BrokerMessage message)
    {
        switch (message.Kind)
        {
            case MessageKind.Get: _state.Get(connection, message); break;
            case MessageKind.GetContent: _state.GetContent(connection, message); break;
            case MessageKind.Abandon: _state.Abandon(connection, message); break;
            case MessageKind.Attached: _state.Attached(connection, message); break;
            case MessageKind.Detached: _state.Detached(connection, message); break;
            case MessageKind.NotShared: _state.NotShared(connection, message); break;
            case MessageKind.Status: _state.Status(connection, message.Request, new() { Process = Environment.ProcessId, Time = Environment.TickCount64 }); break;
            default: return false;
        }

        return true;
    }

    // A file of gigabytes takes a second to hash; others are served meanwhile. The hash is taken here, after the seal, and nobody's word for it.
    private void Check(BrokerConnection connection, BrokerMessage message, SafeFileHandle file)
    {
        connection.IsChecked = true;
        _ = Task.Run(() =>
        {
            string? problem;
            try
            {
                problem = SealedMemory.Check(file, message.Key, checkHash: true);
            }
            catch (Win32Exception e)
            {
                problem = e.Message;
            }

            _completed.Enqueue(() => Conclude(connection, message, file, problem));
            Wake();
        });
    }

    private void Conclude(BrokerConnection connection, in BrokerMessage message, SafeFileHandle file, string? problem)
    {
        connection.IsChecked = false;
        if (problem is null && _connections.ContainsKey(connection.Number))
        {
            _state.Offer(connection.Number, message, file);
            return;
        }

        file.Dispose();
        if (_connections.ContainsKey(connection.Number))
            _state.RefuseOffer(connection.Number, message);
    }

    private void SendReplies()
    {
        while (_state.TryTakeReply(out var reply))
        {
            if (_connections.TryGetValue(reply.Connection, out var connection) && !connection.Send(reply))
                End(connection);
        }
    }

    private void End(BrokerConnection connection)
    {
        if (!_connections.Remove(connection.Number))
            return;
        _state.Disconnect(connection.Number);
        connection.Dispose();
    }

    private void Wake()
    {
        ulong one = 1;

        // SAFETY: eventfd(2) takes 8 bytes.
        _ = FileCalls.WriteStream(_wake, &one, sizeof(ulong));
    }

    private void DrainWake()
    {
        ulong count;

        // SAFETY: eventfd(2) gives 8 bytes.
        _ = FileCalls.ReadStream(_wake, &count, sizeof(ulong));
    }
}
