// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.ComponentModel;
using Afterlink.ReferenceData.Pressure;
using Afterlink.ReferenceData.Tracing;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Broker;

/// <summary>
/// This process's way to the broker of a folder. Where nobody hosts one, this process does; when the host dies, whoever notices first takes over,
/// and the others offer it again what they hold.
/// </summary>
internal sealed class BrokerLink : IDisposable
{
    private static readonly TimeSpan Handshake = TimeSpan.FromSeconds(2);
    private const int Attempts = 20;

    private readonly object _lock = new();
    private readonly RuntimeFolder _folder;
    private readonly LinkOptions _options;
    private readonly ILinkOwner _owner;
    private BrokerHost? _host;
    private LinkConnection? _connection;
    private bool _isDisposed;

    /// <summary>Makes a link; it connects when it is first used.</summary>
    public BrokerLink(RuntimeFolder folder, LinkOptions options, ILinkOwner owner) => (_folder, _options, _owner) = (folder, options, owner);

    /// <summary>Whether this process hosts the broker.</summary>
    public bool IsHost => Volatile.Read(ref _host) is not null;

    /// <summary>Asks the broker, once more where it died meanwhile.</summary>
    public LinkAnswer Ask(in BrokerMessage message, SafeFileHandle? file = null)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (Connect() is not { } connection)
                return LinkAnswer.None;
            if (connection.Ask(message, file, _options.Timeout, _options.PublishTimeout) is { } answer)
                return answer;
        }

        return LinkAnswer.None;
    }

    /// <summary>Tells the broker something that has no answer; a broker that is not there learns it when there is one.</summary>
    public void Tell(in BrokerMessage message) => _ = Connect()?.Tell(message);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _connection?.Shutdown();
            _host?.Dispose();
            _host = null;
        }
    }

    private LinkConnection? Connect()
    {
        lock (_lock)
        {
            if (_connection is not null || _isDisposed)
                return _connection;
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                if (TryConnect() is { } connection)
                {
                    _connection = connection;
                    new Thread(() => Receive(connection)) { IsBackground = true, Name = "Afterlink broker link" }.Start();
                    return connection;
                }

                // Whoever has the lock may not listen yet.
                _host ??= BrokerHost.TryStart(_folder, _options.Limits, new HostPressure());
                if (_host is null)
                    Thread.Sleep(5 + Random.Shared.Next(20));
            }

            return null;
        }
    }

    private LinkConnection? TryConnect()
    {
        if (PacketSocket.Connect(_folder.Socket) is not { } socket)
            return null;
        var connection = new LinkConnection(socket, message => ThreadPool.QueueUserWorkItem(_ => _owner.Evict(message.Key)));
        try
        {
            // Nobody but the folder's owner may hand out memory; and a socket whose host is dead can be open in a child that it forked.
            if (socket.Peer().User == _folder.Owner && connection.Tell(new(MessageKind.Hello))
                && connection.TryReceiveWithin(Handshake, out var welcome, out var file) && Close(file) && welcome.Kind == MessageKind.Welcome
                && Introduce(connection))
                return connection;
        }
        catch (Win32Exception)
        {
            // The other end is gone.
        }

        connection.Dispose();
        return null;
    }

    // A broker that took over knows nothing. It checks what it is offered as if it were new.
    private bool Introduce(LinkConnection connection)
    {
        foreach (var held in _owner.Held())
        {
            foreach (var name in held.Names)
            {
                if (!connection.TellWithFile(new(MessageKind.Offer) { Hash = held.Segment.Key!.Value.Hash, Name = name }, held.Segment.File)
                    || !connection.TryReceiveWithin(_options.PublishTimeout, out _, out var file) || !Close(file))
                    return false;
            }

            foreach (var attachment in held.Attachments)
            {
                if (!connection.Tell(attachment))
                    return false;
            }
        }

        return true;
    }

    private void Receive(LinkConnection connection)
    {
        connection.Receive();
        ReferenceDataEvents.Log.BrokerLost(_folder.Path);
        bool isDisposed;
        lock (_lock)
        {
            _connection = null;
            isDisposed = _isDisposed;
        }

        connection.Dispose();

        // What this process has mapped must be known to the next broker, or nobody else could share it.
        if (!isDisposed && _owner.Held().Any())
            _ = Connect();
    }

    private static bool Close(SafeFileHandle? file)
    {
        file?.Dispose();
        return true;
    }
}
