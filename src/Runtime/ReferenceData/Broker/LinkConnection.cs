// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Broker;

/// <summary>One connection to a broker, and what is asked over it.</summary>
internal sealed class LinkConnection(PacketSocket socket, Action<BrokerMessage> unasked) : IDisposable
{
    private readonly object _lock = new();
    private readonly Dictionary<uint, PendingRequest> _pending = [];
    private uint _lastRequest;
    private bool _isOver;

    /// <summary>Asks and waits for the answer.</summary>
    /// <param name="message">The question.</param>
    /// <param name="file">The file that goes with it.</param>
    /// <param name="timeout">How long the broker has to say something.</param>
    /// <param name="waitTimeout">How long whoever publishes has, once the broker said that somebody does.</param>
    /// <returns>Null where the broker is gone or silent.</returns>
    public LinkAnswer? Ask(BrokerMessage message, SafeFileHandle? file, TimeSpan timeout, TimeSpan waitTimeout)
    {
        var pending = new PendingRequest();
        lock (_lock)
        {
            if (_isOver)
                return null;
            message.Request = ++_lastRequest;
            _pending.Add(message.Request, pending);
        }

        if (!socket.TrySend(message, file, waits: true))
            Over();
        var answer = pending.Wait(timeout, waitTimeout);
        lock (_lock)
            _ = _pending.Remove(message.Request);

        // A lease that is granted later would never be used: the connection's end gives it back.
        if (answer is null)
            socket.Shutdown();
        return answer;
    }

    /// <summary>Says something that has no answer.</summary>
    public bool Tell(in BrokerMessage message) => socket.TrySend(message, waits: true);

    /// <inheritdoc cref="Tell"/>
    public bool TellWithFile(in BrokerMessage message, SafeFileHandle file) => socket.TrySend(message, file, waits: true);

    /// <summary>Receives until the broker is gone.</summary>
    public void Receive()
    {
        while (socket.TryReceive(out var message, out var file))
        {
            PendingRequest? pending;
            lock (_lock)
                _ = _pending.TryGetValue(message.Request, out pending);
            if (message.Kind == MessageKind.Evict)
                unasked(message);
            else if (pending is not null && pending.Take(new(message, file)))
                continue;
            file?.Dispose();
        }

        Over();
    }

    /// <summary>Receives one message within a time; only while nothing else receives.</summary>
    public unsafe bool TryReceiveWithin(TimeSpan timeout, out BrokerMessage message, out SafeFileHandle? file)
    {
        var entry = new SocketCalls.PollEntry { File = socket.Number, Events = SocketCalls.PollIn };
        (message, file) = (default, null);

        // SAFETY: one entry, a local that outlives the call.
        return SocketCalls.Poll(&entry, 1, (int)timeout.TotalMilliseconds) == 1 && socket.TryReceive(out message, out file);
    }

    /// <summary>Ends it; whoever receives or waits comes back.</summary>
    public void Shutdown() => socket.Shutdown();

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private void Over()
    {
        lock (_lock)
        {
            _isOver = true;
            foreach (var pending in _pending.Values)
                pending.Fail();
        }
    }
}
