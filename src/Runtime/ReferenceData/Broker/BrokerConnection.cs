// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Broker;

/// <summary>A connection, as the broker serves it.</summary>
internal sealed class BrokerConnection(int number, PacketSocket socket) : IDisposable
{
    // More than the longest answer, which is a status of full tables.
    private const int LongestQueue = 100_000;

    private readonly Queue<BrokerReply> _queue = [];

    /// <summary>Its number.</summary>
    public int Number => number;

    /// <summary>Its socket.</summary>
    public PacketSocket Socket => socket;

    /// <summary>Whether it has said Hello.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Whether a file of it is being checked; it is not listened to meanwhile.</summary>
    public bool IsChecked { get; set; }

    /// <summary>Whether there is something that could not be sent yet.</summary>
    public bool HasQueue => _queue.Count != 0;

    /// <summary>Sends, now or when there is room.</summary>
    /// <returns>False where the other end does not read: the connection is to end.</returns>
    public bool Send(in BrokerReply reply)
    {
        _queue.Enqueue(reply);
        Flush();
        return _queue.Count < LongestQueue;
    }

    /// <summary>Sends what there is room for.</summary>
    public void Flush()
    {
        while (_queue.TryPeek(out var reply) && socket.TrySend(reply.Message, reply.File))
            _ = _queue.Dequeue();
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();
}
