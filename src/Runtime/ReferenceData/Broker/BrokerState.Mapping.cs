// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Pressure;

namespace Afterlink.ReferenceData.Broker;

// Who maps what, and who is to give it up.
internal sealed partial class BrokerState
{
    private const int KeptRefusals = 256;
    private const int KeptVictims = 64;

    private readonly Queue<BrokerMessage> _refusals = [];
    private readonly Queue<BrokerMessage> _victims = [];

    /// <summary>Attached: the process maps a segment, or a file that only it knows.</summary>
    public void Attached(int connection, in BrokerMessage message)
    {
        var client = _clients[connection];
        var attachment = new BrokerAttachment(
            client.Process, message.Key, message.Place, message.SharedBytes, message.PrivateBytes, message.Flags != 0);
        List<BrokerAttachment> list;
        if (_entries.TryGetValue(message.Key, out var entry))
        {
            entry.LastUse = ++_now;
            if (!entry.Mappers.TryGetValue(connection, out list!))
                entry.Mappers[connection] = list = [];
        }
        else
        {
            list = client.Files;
        }

        if (list.Count < limits.PerConnection)
            list.Add(attachment);
    }

    /// <summary>Detached: the process maps nothing of a segment, or of a file, any more.</summary>
    public void Detached(int connection, in BrokerMessage message)
    {
        if (_entries.TryGetValue(message.Key, out var entry))
        {
            if (entry.Mappers.Remove(connection))
                RemoveIfEvicted(entry);
            return;
        }

        var place = message.Place;
        _ = _clients[connection].Files.RemoveAll(file => file.Place == place);
    }

    /// <summary>NotShared: kept for those who ask why.</summary>
    public void NotShared(int connection, BrokerMessage message)
    {
        message.Process = _clients[connection].Process;
        Keep(_refusals, message with { Kind = MessageKind.StatusNotShared }, KeptRefusals);
    }

    /// <summary>
    /// The next segment to give up, and the start of it: those who map it are told to map its file; when the last has, it is gone. Nothing is
    /// lost by it: what has no other copy is not given up while it is mapped.
    /// </summary>
    /// <param name="mappers">Receives how many address spaces mapped it.</param>
    /// <returns>Null where nothing can go.</returns>
    public BrokerEntry? Evict(out int mappers)
    {
        mappers = 0;
        var victims = VictimOrder.Of(_entries.Values.Where(static entry => !entry.IsEvicted));
        if (victims.Count == 0)
            return null;
        var victim = victims[0];
        mappers = victim.MapperCount;
        if (mappers == 0)
        {
            Remove(victim);
            return victim;
        }

        victim.IsEvicted = true;
        foreach (var name in victim.Names)
            _ = _names.Remove(name);
        victim.Names.Clear();
        foreach (var connection in victim.Mappers.Keys)
            Reply(connection, new(MessageKind.Evict) { Key = victim.Key });
        return victim;
    }

    /// <summary>Records what giving a segment up has brought.</summary>
    public void RecordVictim(BrokerEntry victim, int mappers, long freed, long milliseconds) => Keep(_victims, new(MessageKind.StatusVictim)
    {
        Key = victim.Key,
        Mappers = (uint)mappers,
        SharedBytes = (ulong)Math.Max(0, freed),
        PrivateBytes = victim.Bytes,
        Time = milliseconds,
    }, KeptVictims);

    /// <summary>Status: everything, a message each, and one at the end.</summary>
    public void Status(int connection, uint request, in BrokerMessage ending)
    {
        foreach (var entry in _entries.Values.OrderBy(static entry => entry.Key.ToString(), StringComparer.Ordinal))
        {
            Reply(connection, new(MessageKind.StatusSegment, request) { Key = entry.Key, Mappers = (uint)entry.MapperCount, SharedBytes = entry.Bytes, Process = (int)entry.User });
            foreach (var attachment in entry.Mappers.Values.SelectMany(static list => list))
                Reply(connection, Describe(attachment, request));
        }

        foreach (var attachment in _clients.Values.SelectMany(static client => client.Files))
            Reply(connection, Describe(attachment, request));
        foreach (var message in _refusals.Concat(_victims))
            Reply(connection, message with { Request = request });
        Reply(connection, ending with { Kind = MessageKind.StatusEnd, Format = BrokerMessage.Signature, Request = request, SharedBytes = Bytes, PrivateBytes = limits.Quota, Mappers = (uint)ClientCount });
    }

    private static BrokerMessage Describe(BrokerAttachment attachment, uint request) => new(MessageKind.StatusAttachment, request)
    {
        Key = attachment.Key,
        Process = attachment.Process,
        Place = attachment.Place,
        SharedBytes = attachment.SharedBytes,
        PrivateBytes = attachment.PrivateBytes,
        Flags = attachment.HasOtherCopy ? 1u : 0u,
    };

    private void RemoveIfEvicted(BrokerEntry entry)
    {
        if (entry.IsEvicted && entry.MapperCount == 0)
            Remove(entry);
    }

    private static void Keep(Queue<BrokerMessage> queue, in BrokerMessage message, int count)
    {
        if (queue.Count == count)
            _ = queue.Dequeue();
        queue.Enqueue(message);
    }
}
